import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { assertNever, fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { FeedMessage, FeedRun } from '../messages/feed-run.ts';
import type { FanOut, Present, Publication, Published } from '../run/fan-out.ts';
import type { ScenarioRun } from '../run/scenario-run.ts';
import { type BusHub, type BusPort, nodeId, partsOf } from './bus-hub.ts';
import type { Body, BodyOf } from './envelope.ts';
import { Membership } from './membership.ts';
import { RoomRoll } from './room-roll.ts';
import { portions, said, understood } from './said-messages.ts';

/** Beats without a word, and a node counts as gone. */
const SILENT_BEATS = 4;
/** Beats of its own that a node does not hear again, and the bus stands still. */
const SILENT_BUS_BEATS = 2;
/** A newcomer on a real server listens for so long before it believes itself alone. */
const LISTEN_MS = 250;
/** Whoever leads answers an offer within this time, or the message is lost. */
const ANSWER_MS = 2_000;
/** A newcomer waits for the past of the feeds no longer than this, and asks no more often than so many times. */
const PAST_MS = 1_000;
const MOST_ASKED = 5;
/** A newcomer is given no more of a feed's past than so many messages. */
const PAST_MESSAGES = 1_000;

/**
 * One node in its cluster. Of all nodes that hear each other one leads: it makes what feeds publish by themselves, and gives every
 * message its id; the others offer it what is published to them. How ids stay in order, and where they do not: docs/decisions/0007-cluster-ids.md.
 */
export class ClusterMember implements FanOut, BusPort {
  readonly id: string;
  readonly node: string;
  side = '';
  readonly #hub: BusHub;
  readonly #run: ScenarioRun;
  readonly #membership: Membership;
  readonly #roll = new RoomRoll();
  readonly #sinceMs: number;
  readonly #beatMs: number;
  readonly #nowMs: () => number;
  readonly #marked: (note: string) => void;
  /** Who is in which room here, by client and room; and how often anybody came or went. */
  readonly #people = new Map<string, BodyOf<'people'>['people'][number]>();
  #moves = 0;
  /** Offers that are not answered yet. */
  readonly #offers = new Map<string, (ids: Published | null) => void>();
  /** Feeds whose past this newcomer has not been given yet, and what has come of it. */
  readonly #missing = new Map<string, FeedMessage[]>();
  #asked = 0;
  /** Newest id of each feed that the others have been told, or have told us. */
  readonly #spreadId = new Map<string, number>();
  #unsubscribe: (() => void)[] = [];
  #detach: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #appending = false;
  /** Whether the bus was silent at the last beat. */
  #deaf = false;
  #settled = false;
  #leads = false;
  /** It was stopped; nothing begins any more. */
  #gone = false;

  constructor(options: {
    readonly hub: BusHub;
    readonly run: ScenarioRun;
    readonly number: number;
    /** Counts the lives of this node; each is somebody new to the others. */
    readonly life: number;
    readonly beatMs: number;
    readonly nowMs: () => number;
    readonly wallMs: () => number;
    marked(note: string): void;
  }) {
    this.#hub = options.hub;
    this.#run = options.run;
    this.id = nodeId(options.hub.process, options.number, options.life);
    this.node = String(options.number);
    this.#sinceMs = options.wallMs();
    this.#beatMs = options.beatMs;
    this.#nowMs = options.nowMs;
    this.#marked = options.marked;
    this.#membership = new Membership({ id: this.id, sinceMs: this.#sinceMs }, options.beatMs * SILENT_BEATS);
  }

  get leads(): boolean {
    return this.#leads;
  }

  /** Ids of the nodes that it hears. */
  get others(): readonly string[] {
    return this.#membership.others;
  }

  /** Comes in: finds out who leads, and gets the past of the feeds from them. */
  async start(): Promise<void> {
    this.#run.fanOut = this;
    this.#detach = this.#hub.attach(this);
    this.followFeeds();
    for (const name of this.#run.feeds.keys()) this.#missing.set(name, []);
    this.#timer = setInterval(() => this.#onBeat(), this.#beatMs);
    await this.#settle();
    const deadlineMs = this.#nowMs() + PAST_MS;
    while (this.#missing.size > 0 && this.#hub.isUp && this.#nowMs() < deadlineMs) await wait(10);
  }

  /** Asks who is there, listens, and then knows who leads. While the bus is away nobody can be asked: then it waits. */
  async #settle(): Promise<void> {
    if (!this.#hub.isUp) return;
    this.#beat(true);
    if (this.#hub.bus.kind !== 'memory') await wait(LISTEN_MS);
    if (!this.#hub.isUp || this.#gone) return;
    this.#settled = true;
    this.#look();
    this.#want();
  }

  /** Goes. @param farewell false is a death: the others notice by themselves */
  stop(farewell: boolean): void {
    if (farewell) this.#say({ say: 'bye' });
    clearInterval(this.#timer);
    this.#detach();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#run.fanOut = null;
    this.#gone = true;
    this.#settled = false;
    this.#leads = false;
    for (const feed of this.#run.feeds.values()) feed.stop();
    for (const answered of [...this.#offers.values()]) answered(null);
  }

  /** The feeds of the run are others now. */
  followFeeds(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#unsubscribe = [...this.#run.feeds].map(([name, feed]) => {
      if (!this.#spreadId.has(name)) this.#spreadId.set(name, feed.lastId);
      return feed.onPublish(() => this.#spread(name, feed));
    });
    if (this.#leads) for (const feed of this.#run.feeds.values()) feed.start();
  }

  /** The bus was away: nobody could be heard, and nobody is gone for that. */
  busIsBack(): void {
    this.#membership.excuse(this.#nowMs());
    if (this.#settled) this.#beat(true);
    else void this.#settle();
  }

  /** Moves to another side of a split bus. */
  moveTo(side: string): void {
    this.side = side;
    this.#beat(true);
  }

  async publish(feed: string, what: Publication, count: number): Promise<Result<Published>> {
    const binary = what instanceof Uint8Array;
    const text = binary ? Buffer.from(what).toString('base64') : what;
    const offer = randomUUID();
    // Why there are no ids; told apart, because only who was not answered has something to count.
    let why: 'lost' | 'silence' = 'silence';
    const ids = await new Promise<Published | null>((resolve) => {
      const answered = (taken: Published | null): void => {
        clearTimeout(timer);
        this.#offers.delete(offer);
        resolve(taken);
      };
      const timer = setTimeout(() => answered(null), ANSWER_MS);
      this.#offers.set(offer, answered);
      this.#say({ say: 'offer', offer, feed, text, binary, count }, this.#membership.leader, () => {
        why = 'lost';
        answered(null);
      });
    });
    if (ids !== null) return ok(ids);
    return this.#refusal(why, count);
  }

  /** What is said to who published something that nobody numbered. */
  #refusal(why: 'lost' | 'silence', count: number): Result<never> {
    if (why === 'silence') {
      this.#hub.lost(count);
      return fail(
        'BUS_NO_ANSWER',
        `Node ${this.node} offered it to the node that numbers messages and was not answered.`,
        'That node may just have gone: another takes over within seconds.',
      );
    }
    return this.#hub.isUp
      ? fail('BUS_TOO_LARGE', 'The bus takes no message as large as this.', 'NATS takes 1 MB unless told otherwise.')
      : fail(
          'BUS_DOWN',
          `Node ${this.node} cannot reach the bus: nothing was published.`,
          'Try again when the bus is back.',
        );
  }

  broadcast(room: string, text: string): void {
    this.#say({ say: 'room', room, text });
  }

  presence(type: 'join' | 'leave', room: string, { client, user }: Present, told: boolean): void {
    const who = { client, user };
    const key = `${client} ${room}`;
    if (type === 'join') this.#people.set(key, { room, who, told });
    else this.#people.delete(key);
    this.#moves += 1;
    this.#say({ say: 'presence', type, room, who, told, rooms: this.#moves });
  }

  present(room: string): readonly Present[] {
    return this.#roll.present(room);
  }

  /** To the nodes of other processes too. */
  tellKicked(user: string, reason: string, forGood: boolean): void {
    this.#say({ say: 'kick', user, reason, forGood });
  }

  heard(from: string, body: Body): void {
    switch (body.say) {
      case 'here':
        this.#heardOf(from, body);
        return;
      case 'bye':
        if (this.#membership.left(from)) this.#forget(from);
        return;
      case 'offer':
        this.#take(from, body);
        return;
      case 'taken':
        this.#offers.get(body.offer)?.(body.ids);
        return;
      case 'feed':
        // A newcomer is given the past with this in it.
        if (!this.#missing.has(body.feed)) this.#append(body.feed, body.messages.map(understood), body.made);
        return;
      case 'want':
        if (this.#leads) this.#tellPast(from);
        return;
      case 'past':
        this.#learnPast(body);
        return;
      case 'room':
        this.#run.broadcastHere(body.room, body.text);
        return;
      case 'presence':
        if (!this.#roll.move(from, body, this.#labelOf(from))) this.#say({ say: 'who' }, from);
        else if (body.told) this.#tellRoom(body.type, body.room, { ...body.who, node: this.#labelOf(from) });
        return;
      case 'who':
        this.#say({ say: 'people', rooms: this.#moves, people: [...this.#people.values()] }, from);
        return;
      case 'people': {
        const { joined, left } = this.#roll.replace(from, body, this.#labelOf(from));
        for (const { room, who, told } of left) if (told) this.#tellRoom('leave', room, who);
        for (const { room, who, told } of joined) if (told) this.#tellRoom('join', room, who);
        return;
      }
      case 'kick':
        // Whoever kicked has seen to the nodes of its own process, whose users have come back since, perhaps.
        if (partsOf(from).process !== this.#hub.process) this.#run.kick(body.user, body.reason, body.forGood);
        return;
      default:
        assertNever(body);
    }
  }

  #say(body: Body, to: string | null = null, lost?: () => void): boolean {
    return this.#hub.say(this, body, to, lost);
  }

  #beat(answer: boolean): void {
    const lastIds = Object.fromEntries([...this.#run.feeds].map(([name, { lastId }]) => [name, lastId]));
    this.#say({ say: 'here', sinceMs: this.#sinceMs, lastIds, rooms: this.#moves, answer });
  }

  #onBeat(): void {
    this.#beat(false);
    this.#want();
    // With the bus away, or standing still, nobody is heard: that nobody speaks says nothing then.
    if (!this.#hub.isUp || this.#hub.silentMs > this.#beatMs * SILENT_BUS_BEATS) {
      this.#deaf = true;
      return;
    }
    if (this.#deaf) this.#membership.excuse(this.#nowMs());
    this.#deaf = false;
    for (const id of this.#membership.expire(this.#nowMs())) this.#forget(id);
  }

  #heardOf(from: string, { sinceMs, lastIds, rooms, answer }: BodyOf<'here'>): void {
    const isNew = this.#membership.heard(from, sinceMs, this.#nowMs());
    // After a split the others have numbered too: whoever leads goes on behind all of them.
    for (const [name, id] of Object.entries(lastIds)) if (this.#leads) this.#run.feeds.get(name)?.raise(id);
    if (isNew || answer) this.#beat(false);
    if (!this.#roll.isCurrent(from, rooms)) this.#say({ say: 'who' }, from);
    if (isNew) this.#look();
  }

  #forget(id: string): void {
    for (const { room, who, told } of this.#roll.forget(id)) if (told) this.#tellRoom('leave', room, who);
    this.#look();
    this.#run.events.changed();
  }

  /** Looks again at who leads. */
  #look(): void {
    const leads = this.#settled && this.#membership.leader === this.id;
    if (leads === this.#leads) return;
    this.#leads = leads;
    if (leads) this.#missing.clear();
    for (const feed of this.#run.feeds.values()) {
      if (leads) feed.start();
      else feed.stop();
    }
    if (leads) this.#marked(`node ${this.node} numbers the messages`);
    this.#run.events.changed();
  }

  /** What was added here is told to the others, by whoever leads. */
  #spread(name: string, feed: FeedRun): void {
    const after = this.#spreadId.get(name) ?? 0;
    this.#spreadId.set(name, feed.lastId);
    if (!this.#leads || this.#appending) return;
    const { made } = feed;
    for (const messages of portions(feed.after(after))) {
      this.#say({ say: 'feed', feed: name, made, messages: messages.map(said) });
    }
  }

  #append(name: string, messages: readonly FeedMessage[], made: number): void {
    const feed = this.#run.feeds.get(name);
    if (feed === undefined) return;
    this.#appending = true;
    // Numbered by two after a split, and given to others before: to the clients here they would be ids that go back.
    this.#hub.lost(feed.append(messages, made));
    this.#appending = false;
    this.#spreadId.set(name, feed.lastId);
  }

  #take(from: string, { offer, feed, text, binary, count }: BodyOf<'offer'>): void {
    const what = binary && text !== null ? Buffer.from(text, 'base64') : text;
    const published = this.#leads ? this.#run.publish(feed, what, count) : null;
    // Whoever leads publishes at once; a promise would be an offer passed on, which nobody does.
    const ids = published === null || published instanceof Promise || !published.ok ? null : published.value;
    this.#say({ say: 'taken', offer, ids }, from);
  }

  /** A newcomer asks for the past, again when it did not come. */
  #want(): void {
    if (this.#missing.size === 0 || this.#leads || this.#asked >= MOST_ASKED) return;
    if (this.#settled && this.#say({ say: 'want' }, this.#membership.leader)) this.#asked += 1;
  }

  #tellPast(to: string): void {
    for (const [name, feed] of this.#run.feeds) {
      const { made, lastId } = feed;
      const past = feed.after(Math.max(feed.forgottenId, 0)).slice(-PAST_MESSAGES);
      for (const messages of portions(past)) {
        this.#say({ say: 'past', feed: name, made, messages: messages.map(said), end: null }, to);
      }
      this.#say({ say: 'past', feed: name, made, messages: [], end: lastId }, to);
    }
  }

  #learnPast({ feed: name, made, messages, end }: BodyOf<'past'>): void {
    const past = this.#missing.get(name);
    if (past === undefined) return;
    past.push(...messages.map(understood));
    if (end === null) return;
    this.#missing.delete(name);
    this.#append(name, past, made);
    this.#run.feeds.get(name)?.raise(end);
    this.#spreadId.set(name, end);
  }

  #tellRoom(type: 'join' | 'leave', room: string, who: Present): void {
    this.#run.tellRoom(type, room, who);
  }

  /** What the clients here read of a node: its number, of another process with that process's name. */
  #labelOf(id: string): string {
    const { process, number } = partsOf(id);
    return process === this.#hub.process ? String(number) : `${process}/${number}`;
  }
}
