// Everything that talks to a cluster, and the client with it: a bundle of its own, loaded on demand.

export { clientError, clientProblem } from './live/client-error.ts';
export { connect } from './live/connect.ts';
export { type LiveAnswer, type LiveQuestion, readLive } from './live/read-live.ts';
