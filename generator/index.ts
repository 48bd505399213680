// The library: the same pipeline, as a function of values.
export { compile, type Input, type Output, type RenderedPolicy } from './pipeline.ts';
