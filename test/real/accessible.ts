import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 A and AA, and what the makers of axe hold for good practice. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

/** What axe leaves to a person, and the tests of the pages look at themselves. */
const looked = ['skip-link', 'label-content-name-mismatch'];

/**
 * Whether text stands out from what is behind it, 4.5 to 1: for text that axe
 * cannot judge, which is all text in SVG, in cells that span rows and partly
 * behind something.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
const contrast = `
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = parse(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const inSvg = element instanceof SVGElement;
    const shape = inSvg ? element.parentElement.querySelector('path, polygon, ellipse, rect') : null;
    const back = shape && !element.closest('.edge') ? parse(getComputedStyle(shape).fill) : ground(element);
    const [a, b] = [light(parse(inSvg ? style.fill : style.color)), light(back)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const isFaint = (element) => element.checkVisibility({ visibilityProperty: true }) && contrast(element) < 4.5;
`;

/** Runs in the page, after axe. */
const find = `(async () => {
  ${contrast}
  const { violations, incomplete } = await axe.run(document, {
    runOnly: ${JSON.stringify(tags)},
    resultTypes: ['violations', 'incomplete'],
    elementRef: true,
  });
  // axe takes what the map's canvas clips for something that covers what is beside it; what is beside it has to be large enough
  const isClipped = ({ element, any }) => {
    const { width, height } = element.getBoundingClientRect();
    const covers = any.filter(({ id }) => id === 'target-size').flatMap(({ relatedNodes }) => relatedNodes);
    return covers.length > 0 && width >= 24 && height >= 24 && !element.closest('#canvas') &&
      covers.every(({ target }) => document.querySelector(target)?.closest('#canvas'));
  };
  const isWrong = (id, node, undecided) => {
    if (id === 'target-size') return !isClipped(node);
    return !undecided || (id === 'color-contrast' ? isFaint(node.element) : !${JSON.stringify(looked)}.includes(id));
  };
  const told = (undecided) => ({ id, nodes }) => nodes
    .filter((node) => isWrong(id, node, undecided))
    .map(({ target, any, all, none }) => [id, target, [...any, ...all, ...none][0]?.message].join(': '));
  return [...violations.flatMap(told(false)), ...incomplete.flatMap(told(true))];
})()`;

/** Ids that are used twice, references and links to nothing, tables without a caption: axe asks for none of it. */
const looseEnds = `(() => {
  const faults = [];
  const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) faults.push('id twice: ' + id);
  for (const attribute of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'list']) {
    for (const each of document.querySelectorAll('[' + attribute + ']')) {
      for (const id of each.getAttribute(attribute).split(' ')) {
        if (!document.getElementById(id)) faults.push(attribute + ' to nothing: ' + id);
      }
    }
  }
  for (const { hash } of document.querySelectorAll('a')) {
    if (!document.getElementById(decodeURIComponent(hash.slice(1)))) faults.push('link to nothing: ' + hash);
  }
  for (const { caption } of document.querySelectorAll('table')) {
    if (!caption?.textContent) faults.push('no caption');
  }
  return faults;
})()`;

/** What keeps somebody from using the page as it is now, as far as a program can tell. */
export async function faults(page: Page): Promise<readonly string[]> {
  // what fades in or out has no colour yet
  await page.evaluate(
    'Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))',
  );
  await page.evaluate(`if (!globalThis.axe) {${axe.source}}`);
  const [found, loose] = [await page.evaluate(find), await page.evaluate(looseEnds)];
  return [...(found as string[]), ...(loose as string[])];
}
