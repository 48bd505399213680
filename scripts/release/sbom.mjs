// What is bundled, as CycloneDX: npm's own account of all packages, cut to those with a byte in the build.
import { createHash } from 'node:crypto';
import { npm } from './npm.mjs';

/** True of each by the lock file, and of none to who has the bundle. */
const development = 'cdx:npm:package:development';

/**
 * @param bundled .build/bundled.json; throws when npm does not know one of them
 * @param date when the release was made; it takes the place of the time of this run
 */
export function sbom(root, { name }, bundled, date) {
  const flags = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  const bom = JSON.parse(npm(['sbom', ...flags], root));
  const wanted = new Set(bundled.map((each) => `${each.name}@${each.version}`));
  const components = bom.components
    .filter((each) => wanted.has(each['bom-ref']))
    .map(({ scope: _optional, ...each }) => ({
      ...each,
      properties: each.properties.filter((property) => property.name !== development),
    }));
  const refs = new Set(components.map((each) => each['bom-ref']));
  const missing = [...wanted].filter((each) => !refs.has(each));
  if (missing.length > 0)
    throw new Error(`package-lock.json does not have ${missing.join(', ')}, which is bundled`);
  const top = bom.metadata.component['bom-ref'];
  const dependencies = bom.dependencies
    .filter(({ ref }) => ref === top || refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  const { serialNumber: _random, ...rest } = bom;
  const metadata = {
    ...bom.metadata,
    timestamp: date.toISOString(),
    lifecycles: [{ phase: 'build' }],
    // npm says the folder's name
    component: { ...bom.metadata.component, name },
  };
  const document = { ...rest, metadata, components, dependencies };
  return { ...document, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(document))}` };
}

/** A UUID (version 8: of the maker's own making) of a text. */
function uuidOf(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`]
    .concat(hex.slice(20, 32))
    .join('-');
}
