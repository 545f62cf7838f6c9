import type { Faker } from '@faker-js/faker';
import { needsFaker } from './template.ts';

/**
 * The library of names and addresses, seeded; it is big, so only where a template asks for it. Each caller has one of its own: draws of
 * one feed do not change those of another.
 */
export async function fakerFor(source: unknown, seed: number): Promise<Faker | undefined> {
  if (!needsFaker(source)) return undefined;
  const { faker } = await import('@faker-js/faker/locale/en');
  // The class itself is exported only together with the words of every language.
  const OwnFaker = faker.constructor as typeof Faker;
  return new OwnFaker({ locale: faker.rawDefinitions, seed });
}
