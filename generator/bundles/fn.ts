import * as fn from '../frontends/commands/fn.ts';
import { runHot } from './run-command.ts';

/** The bundle that kustomize and kpt start: `netprofile fn`. */
export function start(args: readonly string[]): void {
  void runHot('fn', fn, args);
}
