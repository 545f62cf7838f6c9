/** `release, JIRA-7` as tags, each once; no longer and no more than the engine takes. */
export function tagsOf(text: string): string[] {
  const tags = text
    .split(',')
    .map((tag) => tag.trim().slice(0, 60))
    .filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, 50);
}
