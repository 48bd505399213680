import * as postRender from './frontends/post-render.ts';
import { runHot } from './hot.ts';

export { postRender } from './frontends/post-render.ts';

/** The bundle that Helm starts: `netprofile post-render`. */
export function start(args: readonly string[]): void {
  void runHot('post-render', postRender, args);
}
