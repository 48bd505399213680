// What only a user's own templates and lists in an unusual form need: a bundle of its own, loaded on demand.

export { default as handlebars } from 'handlebars';
export { parts } from '#template-parts';
export { splitListExactly, withAnnotation } from '../formats/resource-list-exact.ts';
