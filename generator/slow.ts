// What only errors and a user's own templates need: a bundle of its own, loaded on demand.

export { default as handlebars } from 'handlebars';
export { parts } from '#template-parts';
export { locator } from './stages/locate.ts';
export { splitListExactly, withAnnotation } from './stages/resource-list-exact.ts';
