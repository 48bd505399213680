// Expressions that run in the page; no package for it is installed.

/** Text whose contrast with what is behind it is under WCAG's 4.5 to 1. */
export const contrastFaults = `(() => {
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
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const isText = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim() !== '');
    if (!isText || element.closest('script, .dim, datalist, title, noscript') || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const inSvg = element instanceof SVGElement;
    const shape = inSvg ? element.parentElement.querySelector('path, polygon, ellipse, rect') : undefined;
    const fill = shape && !element.closest('.edge') ? parse(getComputedStyle(shape).fill) : ground(element);
    const [a, b] = [light(parse(inSvg ? style.fill : style.color)), light(fill)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(element.textContent.trim() + ' ' + ratio.toFixed(2));
  }
  return faults;
})()`;

/** Controls without a name, ids used twice, references to nothing, missing landmarks. */
export const a11yFaults = `(() => {
  const faults = [];
  const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('id twice: ' + id);
  for (const attribute of ['for', 'aria-labelledby', 'aria-describedby', 'list']) {
    for (const each of document.querySelectorAll('[' + attribute + ']')) {
      for (const id of each.getAttribute(attribute).split(' ')) {
        if (!document.getElementById(id)) faults.push(attribute + ' to nothing: ' + id);
      }
    }
  }
  for (const each of document.querySelectorAll('button, input, select, [role=button], [tabindex="0"]')) {
    const name = each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent ?? each.textContent;
    if (name.trim() === '') faults.push('no name: ' + each.outerHTML.slice(0, 80));
  }
  for (const each of document.querySelectorAll('[aria-hidden=true] [tabindex], [aria-hidden=true] button')) {
    faults.push('hidden but focusable: ' + each.outerHTML.slice(0, 80));
  }
  for (const [what, number] of [
    ['main', 1],
    ['header', 1],
    ['h1', 1],
    ['[role=search]', 1],
    ['[aria-live=polite]', 1],
    ['caption', 1],
    ['a.skip', 2],
    ['html[lang]', 1],
  ]) {
    if (document.querySelectorAll(what).length !== number) faults.push('not ' + number + ' of ' + what);
  }
  const levels = [...document.querySelectorAll('h1, h2, h3')].map((each) => Number(each.tagName[1]));
  levels.forEach((level, at) => {
    if (at > 0 && level > levels[at - 1] + 1) faults.push('heading level skipped');
  });
  for (const each of document.querySelectorAll('a.skip')) {
    if (!document.querySelector(each.getAttribute('href'))) faults.push('skip to nothing');
  }
  for (const each of document.querySelectorAll('thead th:not([scope=col]), tbody th:not([scope=row])')) {
    faults.push('th without scope: ' + each.textContent);
  }
  return faults;
})()`;
