import type { Protocol } from '../../model/policy.ts';

/** One end of a connection that is asked about. */
export interface End {
  /** Of one party. */
  readonly members: readonly number[];
  /** The address itself where it is one: a piece of the address space holds more. */
  readonly address?: string;
  /** The one pod that is meant, by its name or its address. */
  readonly pod?: string;
}

/** Where a connection goes: an end and a port of its own. */
export interface Goal extends End {
  readonly protocol: Protocol;
  readonly port: number;
  /** Pods that are alike, and have all of the members, where no others are meant: some of the members may be others' too. */
  readonly pods?: readonly string[];
  /** As of a Question. */
  readonly isBrief?: true;
}

/** One connection between two members. */
export interface Question {
  readonly source: number;
  readonly destination: number;
  readonly protocol: Protocol;
  readonly port: number;
  /** The addresses themselves where ends are such. */
  readonly address?: string;
  readonly target?: string;
  /** Where what decides is asked for, and not why the rest does not: that takes longer than all else. */
  readonly isBrief?: true;
}
