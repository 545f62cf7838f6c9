/** A page of many clients, cheap enough to be asked for with every tick. */

/** What a list is looked through and sorted by. */
export interface Listed {
  readonly number: number;
  readonly path: string;
  readonly user: string;
  readonly rooms: ReadonlySet<string>;
  readonly peer: string;
}

export interface PageQuestion<Client extends Listed> {
  /** Exactly this path. */
  readonly endpoint?: string | undefined;
  readonly room?: string | undefined;
  /** Part of its peer, path, user or one of its rooms, in any case; a number is also the client's own. */
  readonly text?: string | undefined;
  /** Asked once of each client that fits; who has the same is sorted by number, rising. */
  key(client: Client): number | string;
  readonly descending: boolean;
  /** Left out before the first, and how many then. */
  readonly from: number;
  readonly count: number;
}

export interface Page<Client> {
  /** All there are, and those that fit. */
  readonly total: number;
  readonly matching: number;
  readonly clients: readonly Client[];
}

interface Candidate<Client> {
  readonly client: Client;
  readonly key: number | string;
}

function holdsText(client: Listed, text: string, number: number): boolean {
  if (client.peer.includes(text) || client.number === number) return true;
  if (client.path.toLowerCase().includes(text) || client.user.toLowerCase().includes(text)) return true;
  if (client.rooms.size === 0) return false;
  for (const room of client.rooms) if (room.toLowerCase().includes(text)) return true;
  return false;
}

/**
 * The clients of one page. Only as many as the page reaches are ever kept and sorted, so that the first pages of ten thousand clients
 * cost one look at each.
 */
export function pageOf<Client extends Listed>(clients: Iterable<Client>, question: PageQuestion<Client>): Page<Client> {
  const { endpoint, room, from, count } = question;
  const text = question.text?.trim().toLowerCase() ?? '';
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  const wanted = from + count;
  const sign = question.descending ? -1 : 1;
  const order = (a: Candidate<Client>, b: Candidate<Client>): number =>
    a.key < b.key ? -sign : a.key > b.key ? sign : a.client.number - b.client.number;
  const best: Candidate<Client>[] = [];
  /** The last one that still counts, once there are as many as wanted. */
  let last: Candidate<Client> | undefined;
  let total = 0;
  let matching = 0;
  for (const client of clients) {
    total += 1;
    if (endpoint !== undefined && client.path !== endpoint) continue;
    if (room !== undefined && !client.rooms.has(room)) continue;
    if (text !== '' && !holdsText(client, text, number)) continue;
    matching += 1;
    const key = question.key(client);
    if (last !== undefined) {
      const isBetter = key < last.key ? sign > 0 : key > last.key ? sign < 0 : client.number < last.client.number;
      if (!isBetter) continue;
    }
    best.push({ client, key });
    if (best.length < 2 * wanted) continue;
    best.sort(order);
    best.length = wanted;
    last = best[wanted - 1];
  }
  best.sort(order);
  return { total, matching, clients: best.slice(from, wanted).map(({ client }) => client) };
}
