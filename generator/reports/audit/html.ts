import { counted } from './figure-text.ts';
import { evidenceSection } from './html-evidence.ts';
import { clusterFindingsSection, namespaceSection } from './html-namespace.ts';
import { script, scriptHash } from './html-script.ts';
import { stampLine, stampSection } from './html-stamp.ts';
import { style, styleHash } from './html-style.ts';
import { summarySection } from './html-summary.ts';
import { changesSection, clusterWideSection, overview, rulesSection } from './html-tables.ts';
import { html as markup, nothing } from './html-text.ts';
import { trafficSection } from './html-traffic.ts';
import type { AuditReport } from './report.ts';
import { viewOf } from './sorted-audit.ts';

const policy = `default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;

/** One page that needs nothing else: no network, no scripts but to filter. */
export const html: AuditReport = {
  about: 'one HTML page, for reading and for paper',
  print: (audit, context) => {
    const view = viewOf(audit, context);
    const { totals } = audit;
    const size = `${counted(totals.namespaces, 'namespace')}, ${counted(totals.workloads, 'workload')}, ${counted(totals.policies, 'policy', 'policies')}`;
    return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="netprofile ${context.version}">
<title>${context.title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the summary</a>
<header>
<h1>${context.title}</h1>
<p class="quiet">Audit of NetworkPolicies: ${size}.</p>
${stampLine(view)}</header>
<main id="main">
${summarySection(view)}${rulesSection(view)}${changesSection(view)}${trafficSection(view)}${overview(view)}${clusterFindingsSection(view)}${clusterWideSection(view)}${
  view.namespaces.length === 0 ? nothing : markup`<h2>Namespace by namespace</h2>\n`
}${view.namespaces.map((each) => namespaceSection(each, view.worst.includes(each)))}${evidenceSection(view)}${stampSection(view)}${words}</main>
<footer>Made by netprofile ${context.version} from ${context.cluster ?? (view.audit.traffic === undefined ? 'manifests, without asking a cluster' : 'manifests')}${view.audit.traffic === undefined ? '' : ' and a report of netprofile probe'}.</footer>
<script>${{ html: script }}</script>
</body>
</html>
`.html;
  },
};

const words = markup`<h2>Words</h2>
<dl class="words">
<dt>Isolated</dt>
<dd>Some policy selects the pods in this direction, so that only what a rule allows is allowed. Traffic of pods that are not isolated is all allowed.</dd>
<dt>Default deny</dt>
<dd>A policy selects every pod of the namespace and allows nothing, so that new pods are isolated from the start.</dd>
<dt>Reached from anywhere, egress to anywhere</dt>
<dd>Traffic from, or to, every address outside the cluster is allowed, also where some addresses are taken off (<code>0.0.0.0/0 except 10.0.0.0/8</code>), on any port.</dd>
<dt>Namespaces not seen</dt>
<dd>Policies speak of namespaces or pods that the manifests do not hold.</dd>
<dt>Host network</dt>
<dd>Pods that share their node's address. Policies do not hold them, and they count as not isolated.</dd>
</dl>
`;
