import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Which of axe's rules a theme can break; the others are asked once. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** What axe calls serious or critical, as `screen: rule: element`. `within` is a selector; without it the whole page. */
export async function axeMistakes(page: Page, screen: string, rules?: string[], within?: string): Promise<string[]> {
  // One frame, and only what is wrong: a fourth of the time.
  const whole = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const axe = within === undefined ? whole : whole.include(within);
  const { violations } = await (rules === undefined ? axe : axe.withRules(rules)).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${screen}: ${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
    );
}

/** The same in both themes, at rest: what moves is looked at when it has stopped. */
export async function axeInBothThemes(page: Page, screen: string, within?: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const dark = await axeMistakes(page, `${screen}, dark`, RULES_OF_COLOUR, within);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  return [...dark, ...(await axeMistakes(page, `${screen}, light`, undefined, within))];
}
