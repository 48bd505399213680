import { UsageError } from '../../io/usage.ts';
import type { OutsideAddress, ProbeMode, ProbeOptions } from '../../model/probe.ts';
import { standsFor } from '../../probe/outside-connections.ts';
import { flag, list, text, type Values } from '../flags.ts';

/** A flag that is a whole number from 1. */
export function wholeNumber(values: Values, name: string, otherwise: number): number {
  const typed = text(values, name);
  if (typed === undefined) return otherwise;
  if (/^[1-9]\d{0,5}$/.test(typed)) return Number(typed);
  throw new UsageError(`--${name} ${typed} is not a whole number from 1`);
}

/** What flags say of a plan. */
export function planOptions(values: Values, mode: ProbeMode): ProbeOptions {
  return {
    mode,
    seed: wholeNumber(values, 'seed', 1),
    ...(text(values, 'sample') !== undefined && { sample: wholeNumber(values, 'sample', 1) }),
    outside: outsideOf(list(values, 'outside') ?? []),
    sctp: flag(values, 'sctp') === true,
    before: mode === 'stand-ins',
    foreign: [],
  };
}

const form = 'write 203.0.113.0/24=203.0.113.7, [2001:db8::/32=2001:db8::7] or ...=203.0.113.7:443';

/** What --outside names: blocks, each with an address in it, and a port where one is written. */
export function outsideOf(typed: readonly string[]): readonly OutsideAddress[] {
  return typed.map((each) => {
    const [block = '', rest = ''] = each.replace(/^\[(.*)\]$/, '$1').split('=');
    const read = /^\[([^\]]+)\]:(\d+)$|^([^:]+):(\d+)$|^([^[\]]+)$/.exec(rest);
    const address = read?.[1] ?? read?.[3] ?? read?.[5];
    const port = Number(read?.[2] ?? read?.[4] ?? 1);
    if (address === undefined || port < 1 || port > 65535)
      throw new UsageError(`--outside ${each} is not a block and an address`, form);
    const outside: OutsideAddress = {
      block,
      address,
      ...((read?.[2] ?? read?.[4]) !== undefined && { port }),
    };
    if (!stands(outside))
      throw new UsageError(`--outside ${each}: ${address} is not in ${block}`, form);
    return outside;
  });
}

function stands(outside: OutsideAddress): boolean {
  try {
    return standsFor(outside);
  } catch {
    // neither is an address
    return false;
  }
}
