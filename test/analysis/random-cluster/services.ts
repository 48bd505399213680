import fc from 'fast-check';
import { namespaces } from './selectors.ts';

/** Few numbers, so that questions hit: those of containers, and those that only Services have. */
const port = fc.record({
  port: fc.constantFrom(80, 53, 8080),
  targetPort: fc.constantFrom<(number | string | undefined)[]>(
    8080,
    3000,
    'http',
    'dns',
    undefined,
  ),
  protocol: fc.constantFrom('TCP', 'TCP', 'UDP'),
});

/** A Service of some namespace; with an empty selector it leads to nobody. */
export const service: fc.Arbitrary<object> = fc
  .record({
    place: fc.nat(namespaces.length - 1),
    selector: fc.constantFrom({ tier: 'web' }, { pci: '' }, { app: 'cart' }, { tier: 'api' }, {}),
    isHeadless: fc.nat(4).map((dice) => dice === 0),
    ports: fc.uniqueArray(port, {
      minLength: 1,
      maxLength: 2,
      selector: (each) => `${each.port}/${each.protocol}`,
    }),
  })
  .map(({ place, selector, isHeadless, ports }) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: namespaces[place] },
    spec: {
      selector,
      ...(isHeadless ? { clusterIP: 'None' } : { clusterIP: '10.96.0.7' }),
      ports: ports.map(({ targetPort, ...rest }, index) => ({
        name: `p${index}`,
        ...rest,
        ...(targetPort === undefined ? {} : { targetPort }),
      })),
    },
  }));
