import { isDeepStrictEqual } from 'node:util';
import type { Faker } from '@faker-js/faker';
import { fail, ok, type Result } from '../../../../src-shared/base/result.ts';
import type { Rule } from '../../../../src-shared/model/scenario/endpoint.ts';
import type { MessageTemplate } from '../../../../src-shared/model/scenario/message-source.ts';
import { type CompiledTemplate, compileTemplate } from '../messages/template.ts';

/** A rule "when a message matches … do …", ready to be asked. */
export interface CompiledRule {
  /** What the message says (JSON value, or the text), when it fits; undefined when it does not. */
  fits(text: string): unknown;
  readonly afterMs: number;
  readonly answers: readonly CompiledTemplate[];
  readonly broadcast: CompiledTemplate | null;
  readonly publish: { readonly feed: string; readonly message: CompiledTemplate } | null;
  readonly join: CompiledTemplate | null;
  readonly leave: CompiledTemplate | null;
  /** The one room that is meant. */
  readonly in: CompiledTemplate | null;
  readonly close: { readonly code: number; readonly reason: string } | null;
}

/** The JSON value of a text, or the text itself. */
export function parsedValue(text: string): unknown {
  if (!/^\s*[[{"\-\dtfn]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // Clients of a mock send anything; what is no JSON is a text.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Whether everything wanted is there, at any depth; more may be. */
function holds(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return isDeepStrictEqual(value, wanted);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(wanted).every(
    ([key, inner]) => Object.hasOwn(value, key) && holds((value as Record<string, unknown>)[key], inner),
  );
}

/** A template that may not be there. */
export function compileText(template: MessageTemplate | undefined, faker?: Faker): Result<CompiledTemplate | null> {
  return template === undefined ? ok(null) : compileTemplate(template, faker);
}

function compileRule(rule: Rule, faker: Faker | undefined): Result<CompiledRule> {
  const { when } = rule;
  const regex = when.regex === undefined ? null : new RegExp(when.regex, 'u');
  const texts = [rule.answer, ...(rule.answers ?? [])].filter((text) => text !== undefined);
  const answers: CompiledTemplate[] = [];
  for (const text of texts) {
    const compiled = compileTemplate(text, faker);
    if (!compiled.ok) return fail({ ...compiled.error, at: 'answer' });
    answers.push(compiled.value);
  }
  const broadcast = compileText(rule.broadcast, faker);
  if (!broadcast.ok) return fail({ ...broadcast.error, at: 'broadcast' });
  const message = compileText(rule.publish?.message, faker);
  if (!message.ok) return fail({ ...message.error, at: 'publish.message' });
  const join = compileText(rule.join, faker);
  if (!join.ok) return fail({ ...join.error, at: 'join' });
  const leave = compileText(rule.leave, faker);
  if (!leave.ok) return fail({ ...leave.error, at: 'leave' });
  const room = compileText(rule.in, faker);
  if (!room.ok) return fail({ ...room.error, at: 'in' });
  return ok({
    fits(text) {
      if (when.text !== undefined && text !== when.text) return undefined;
      if (regex !== null && !regex.test(text)) return undefined;
      const value = parsedValue(text);
      if (when.json !== undefined && !holds(value, when.json)) return undefined;
      return value;
    },
    afterMs: rule.after,
    answers,
    broadcast: broadcast.value,
    publish:
      rule.publish === undefined || message.value === null ? null : { feed: rule.publish.feed, message: message.value },
    join: join.value,
    leave: leave.value,
    in: room.value,
    close: rule.close ?? null,
  });
}

/** Rules in their order; the first that fits is obeyed. Errors as of compileTemplate, with `at` naming the rule. */
export function compileRules(rules: readonly Rule[], faker?: Faker): Result<readonly CompiledRule[]> {
  const compiled: CompiledRule[] = [];
  for (const [index, rule] of rules.entries()) {
    const one = compileRule(rule, faker);
    if (!one.ok) return fail({ ...one.error, at: `rules[${index}].${one.error.at ?? ''}` });
    compiled.push(one.value);
  }
  return ok(compiled);
}
