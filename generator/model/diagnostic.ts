/** A value in a YAML source: where a finding is, or where a rule was declared. */
export interface Place {
  readonly file: string;
  /** Index of the document in the file, from 0. */
  readonly document: number;
  readonly path: readonly (string | number)[];
}

/** Whether a place is inside another, or is it. */
export function isWithin(inner: Place, outer: Place): boolean {
  return (
    inner.file === outer.file &&
    inner.document === outer.document &&
    outer.path.every((step, index) => inner.path[index] === step)
  );
}

const presetWord = 'preset ';

/** What places in a preset are called by: a preset is no file of the user's. */
export function presetFile(name: string): string {
  return `${presetWord}${name}`;
}

export function isPreset(file: string): boolean {
  return file.startsWith(presetWord);
}

const liveWord = 'live ';

/** What places in an object of a cluster are called by: `live shop/Deployment/cart`. */
export function liveFile({
  namespace,
  kind,
  name,
}: {
  readonly namespace?: string;
  readonly kind: string;
  readonly name: string;
}): string {
  return `${liveWord}${namespace === undefined ? '' : `${namespace}/`}${kind}/${name}`;
}

export function isLive(file: string): boolean {
  return file.startsWith(liveWord);
}

/** Whether places in it have lines: it is a text of the user's. */
export function hasLines(file: string): boolean {
  return !isPreset(file) && !isLive(file);
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * What a code means wherever it appears.
 * `release` is its severity where warnings are not seen (post-render, fn).
 */
interface CodeRow {
  readonly severity: Severity;
  readonly release?: Severity;
  /** May be accepted in netprofile.yaml. */
  readonly waivable?: true;
  /** An info worth printing wherever warnings are. */
  readonly news?: true;
  /** There was nothing to do: exit status 2, as for wrong usage. */
  readonly idle?: true;
  readonly about: string;
}

const rows = {
  // Reading
  'yaml-syntax': { severity: 'error', about: 'The text is not YAML, or not finished.' },
  'yaml-alias-bomb': {
    severity: 'error',
    about: 'Aliases expand to far more than the text: an attack, or a mistake.',
  },
  'yaml-ambiguous': {
    severity: 'error',
    about:
      'YAML 1.1 (the cluster) and YAML 1.2 read the value differently, such as 010, yes or 1_000. Quote it, or write it plainly.',
  },
  'duplicate-key': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about:
      'A key stands twice in a mapping of a manifest, with different values. kubectl and Helm take the last one, others refuse or take the first.',
  },
  'yaml-directive': {
    severity: 'error',
    about: 'A %TAG or unknown directive, which this program does not carry over.',
  },
  'not-an-object': {
    severity: 'error',
    about: 'A document is not a Kubernetes object: a mapping with apiVersion, kind and a name.',
  },
  'passed-over': {
    severity: 'info',
    news: true,
    about:
      'Files of a folder that hold no Kubernetes objects, such as values or settings of other programs. One that is named itself has to hold some.',
  },
  'empty-stream': {
    severity: 'error',
    idle: true,
    about:
      'There are no objects on standard input. Helm 3 with --output-dir gives a post-renderer nothing.',
  },
  'unknown-kind': {
    severity: 'error',
    about:
      'A document of our API group has a kind or version that is not known; or one of a group of Kubernetes has a kind that is misspelt (networkpolicy), which no cluster takes.',
  },
  'invalid-manifest': {
    severity: 'error',
    about: 'A workload, Service or policy lacks a field that is needed to read it.',
  },
  // Profiles: form
  'unknown-key': { severity: 'error', about: 'A key that the grammar does not have.' },
  'missing-key': { severity: 'error', about: 'A key that is required is not there.' },
  'wrong-type': { severity: 'error', about: 'A value has the wrong form.' },
  'empty-value': {
    severity: 'error',
    about:
      'An empty list or selector, which Kubernetes reads as everyone. Write none, $cluster or ports: all.',
  },
  'conflicting-keys': {
    severity: 'error',
    about: 'Two keys that exclude each other, or one that needs another.',
  },
  'invalid-name': { severity: 'error', about: 'A name that Kubernetes does not accept.' },
  'invalid-port': { severity: 'error', about: 'Not a port, a port name or a range.' },
  'invalid-peer': { severity: 'error', about: 'Not a peer in the grammar of profiles.' },
  'invalid-cidr': {
    severity: 'error',
    about: 'Not an address block, or one with host bits, or an except outside its block.',
  },
  'invalid-host': { severity: 'error', about: 'Not a DNS name.' },
  'invalid-selector': {
    severity: 'error',
    about: 'Not a label map or LabelSelector that Kubernetes accepts.',
  },
  'invalid-rule': {
    severity: 'error',
    about: 'A rule in extraIngress or extraEgress that is not complete or not valid.',
  },
  'duplicate-profile': { severity: 'error', about: 'Two profiles for one service.' },
  // Platform and config
  'project-file-unread': {
    severity: 'info',
    news: true,
    about:
      'A NetprofileConfig lies among profiles or manifests, and another is the project file, or none is: what it says does not hold.',
  },
  'unknown-peer': {
    severity: 'error',
    about: 'A $name that is neither built in nor named by the platform.',
  },
  'platform-value-missing': {
    severity: 'error',
    about:
      'A value that differs per cluster, or a side of a peer, is not set in the platform file.',
  },
  'unknown-platform': {
    severity: 'error',
    about: 'No such preset or platform file, or extends goes in a circle.',
  },
  'fqdn-unsupported': {
    severity: 'error',
    about:
      'A host name where nothing in the cluster can hold one. Use a CIDR, $internet on that port, or a platform with an FQDN engine.',
  },
  'wildcard-unsupported': {
    severity: 'error',
    about: 'A host with a star, where the engine holds whole names only.',
  },
  'host-wider': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'A star in a host stands for more labels here than the one that it means.',
  },
  'host-needs-dns': {
    severity: 'error',
    about:
      'Hosts are known by the answers of DNS, and the policy does not open it by the rule that the engine reads.',
  },
  'host-not-isolated': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about:
      'A host that only a service mesh tells apart: the policy opens its port to all public addresses.',
  },
  'namespace-wide': {
    severity: 'error',
    waivable: true,
    about:
      'Hosts are held for a whole namespace, and its services ask for different ones: each also gets what the others asked for.',
  },
  'not-in-release': {
    severity: 'error',
    about:
      'An object that speaks for a whole namespace or cluster, which one Helm release must not own.',
  },
  'dialect-unsupported': {
    severity: 'error',
    about: 'A rule that the output API cannot say, such as a port range where none exist.',
  },
  'unknown-dialect': {
    severity: 'error',
    about: 'The platform names an output API that does not exist.',
  },
  forbidden: {
    severity: 'error',
    about: 'The profile uses what the limits in netprofile.yaml forbid.',
  },
  'custom-rule-broken': {
    severity: 'error',
    waivable: true,
    about:
      'Connections are allowed that a rule of netprofile.yaml denies, or pods are not isolated that it wants isolated. One finding for each rule, with its own severity; a waiver names the rule.',
  },
  'custom-rule-undecided': {
    severity: 'error',
    waivable: true,
    about:
      'Nothing breaks a rule of netprofile.yaml as far as can be told, and something that cannot be simulated may. A waiver names the rule.',
  },
  'custom-rule-selects-nothing': {
    severity: 'error',
    waivable: true,
    about:
      'A rule of netprofile.yaml, or one of its ends, selects no pod: it proves nothing. A waiver names the rule.',
  },
  'waiver-expired': {
    severity: 'warning',
    release: 'error',
    about: 'A waiver is past its last day; its finding counts again.',
  },
  'waiver-invalid': {
    severity: 'error',
    about: 'A waiver for a code that does not exist or cannot be accepted, or with a bad date.',
  },
  // Which pods
  'no-profiles': { severity: 'error', idle: true, about: 'No profile was found anywhere.' },
  'nothing-matched': {
    severity: 'error',
    about: 'No profile matches anything in the release: nothing would be protected.',
  },
  'profile-not-in-release': {
    severity: 'info',
    about:
      'A profile from --profiles has no workload here. Normal when one folder serves several releases.',
  },
  'profile-matches-nothing': {
    severity: 'error',
    about:
      'A profile from the stream or the functionConfig, or one that assert checks, has no workload.',
  },
  'hook-invisible': {
    severity: 'warning',
    about: 'The profile may be for a Helm hook, which Helm 3 never shows to a post-renderer.',
  },
  'selects-nothing': {
    severity: 'error',
    about: 'The workload is there, but select matches none of its pods.',
  },
  'namespace-mismatch': {
    severity: 'error',
    about: 'The workload is in another namespace than the profile says.',
  },
  'ambiguous-workload': {
    severity: 'error',
    about:
      'Several workloads match by name in several namespaces, or by the bare label convention.',
  },
  'no-common-selector': {
    severity: 'error',
    about: 'No selector matches all the workloads of the profile and nothing else.',
  },
  'label-gap': {
    severity: 'error',
    about: 'Pods carry no stable label, so no policy can select them.',
  },
  'guessed-selector': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'No workload was seen: the policy selects by the label convention.',
  },
  'selector-catches-others': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'The selector also matches pods of a workload that the profile is not about.',
  },
  'peer-catches-others': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about:
      "A peer's labels also match pods that the entry does not name, and no label tells them apart: they would be let in, or reached, too.",
  },
  'host-network': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'Pods on the host network, which policies cannot hold.',
  },
  'overlapping-profiles': {
    severity: 'error',
    waivable: true,
    about: 'Two profiles hold one pod: it gets the sum of what both allow.',
  },
  'workload-without-profile': {
    severity: 'info',
    waivable: true,
    about:
      'No profile is about this workload. With requireProfiles an error. Where no profile is loaded it is said once, of all workloads.',
  },
  // Connections
  'service-port': {
    severity: 'error',
    about: "The port is a Service's, not the pods': policies see pod ports.",
  },
  'unknown-port': { severity: 'error', about: 'No container of the pods has a port of this name.' },
  'undeclared-port': {
    severity: 'info',
    about: 'The port is not among the declared container ports. Allowed all the same.',
  },
  'port-not-exposed': {
    severity: 'error',
    about: 'The provider does not expose the port that is consumed.',
  },
  'ports-required': {
    severity: 'error',
    about: 'No ports are given, and no loaded profile or platform peer supplies them.',
  },
  'not-consented': {
    severity: 'error',
    about: 'The provider exposes the port, but does not let this consumer in.',
  },
  'no-known-consumers': {
    severity: 'error',
    about: 'A port is open to its consumers, and no loaded profile consumes it.',
  },
  'guessed-peer': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about:
      "The peer's pods are not visible and its profile has no select: the label convention is a guess that may cut traffic.",
  },
  'unknown-namespace': { severity: 'error', about: "A peer's namespace is not known." },
  'external-name': {
    severity: 'error',
    about:
      'A Service without pods (ExternalName or without selector) is consumed: it leads out of the cluster.',
  },
  'needs-release': {
    severity: 'info',
    news: true,
    about: "The provider's policy takes effect with the provider's next release.",
  },
  // What the release calls for
  'missing-kube-api': {
    severity: 'warning',
    waivable: true,
    about:
      'The API server calls these pods (webhook, APIService, CRD conversion), and no line lets it in.',
  },
  'missing-ingress': {
    severity: 'warning',
    waivable: true,
    about: 'An Ingress or HTTPRoute leads to these pods, and no line lets the controller in.',
  },
  'missing-prometheus': {
    severity: 'warning',
    waivable: true,
    about: 'These pods are scraped, and no line lets Prometheus in.',
  },
  'missing-external': {
    severity: 'warning',
    waivable: true,
    about:
      'A LoadBalancer or NodePort Service leads to these pods, and no line lets outside or node addresses in.',
  },
  // Policies of others
  'chart-policy-voids': {
    severity: 'error',
    waivable: true,
    about:
      'A policy in the release opens what ours close to somebody whom no profile names: policies are additive, so it voids ours. It may be of any kind that is simulated.',
  },
  'chart-policy-adds': {
    severity: 'info',
    release: 'error',
    waivable: true,
    about:
      'A policy in the release lets pods in, or out to them, that are not among the manifests and would have just the labels that it names.',
  },
  'chart-policy-dropped': {
    severity: 'info',
    news: true,
    about: "A chart's policy was taken out of the release (chartPolicies: drop).",
  },
  'chart-policy-not-covered': {
    severity: 'error',
    about:
      "A chart's policy cannot be dropped: it selects pods or a direction that ours do not hold.",
  },
  'foreign-policy': {
    severity: 'error',
    about: 'A policy that is not ours already has the name of ours.',
  },
  'duplicate-policy': { severity: 'error', about: 'Two generated policies have one name.' },
  'object-in-list': {
    severity: 'error',
    about: 'An object that must be replaced or removed is inside a List.',
  },
  // Quirks of a network plugin
  'cni-service-port': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'This network plugin needs the Service port to equal the pod port.',
  },
  'cni-peer-selector': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: "This network plugin needs a peer to be selected by its Service's exact selector.",
  },
  'cni-bare-pod': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'This network plugin does not hold pods without an owner.',
  },
  'cni-too-many-ports': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'More port and protocol pairs for one address block than this network plugin takes.',
  },
  'cni-ip-block': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about: 'An address block inside the cluster, which this network plugin never matches.',
  },
  // Templates and verification
  'template-error': {
    severity: 'error',
    about: 'A template could not be read or rendered, or names a value that does not exist.',
  },
  'unknown-template': {
    severity: 'error',
    about:
      'A file among the templates of --templates has no name of one: it would override nothing.',
  },
  'template-not-yaml': {
    severity: 'error',
    about: 'A template printed something that is not one YAML document.',
  },
  'template-changes-policy': {
    severity: 'error',
    about: 'The rendered policy does not say what the profile says.',
  },
  'invalid-policy': {
    severity: 'error',
    about: "The policy breaks one of the API server's own rules.",
  },
  // Files
  'edited-file': {
    severity: 'error',
    about: 'A generated file was edited by hand and would be overwritten.',
  },
  'edited-stale-file': {
    severity: 'warning',
    about: 'A generated file is no longer needed, but was edited by hand and is left alone.',
  },
  'foreign-file': {
    severity: 'error',
    about: 'A file that was not generated stands where a policy would be written.',
  },
  // assert
  'missing-policy': {
    severity: 'error',
    about: 'A policy that the profiles call for is not there.',
  },
  'changed-policy': {
    severity: 'error',
    about: 'A policy is there, but does not mean what the profiles say.',
  },
  'policy-worded-otherwise': {
    severity: 'info',
    about:
      'A policy that is there is not what the profiles would make now, but holds and names the same pods: it was made when less, or more, could be seen, such as hooks, which Helm 4 shows to a post-renderer alone.',
  },
  'policy-edited-by-hand': {
    severity: 'warning',
    waivable: true,
    about:
      'A generated policy means what the profiles say, but somebody wrote its spec last by hand, such as with kubectl edit.',
  },
  'policy-by-hand': {
    severity: 'warning',
    waivable: true,
    about:
      'A policy adds to what ours allow, and no release, application or operator keeps it: nobody would make it again, and nothing takes it away.',
  },
  'pod-labels-differ': {
    severity: 'error',
    waivable: true,
    about:
      'A pod runs with other labels than the template of its owner, and policies ask for them: it is held otherwise, or let in elsewhere.',
  },
  // explain --expect-file
  'expectation-failed': {
    severity: 'error',
    about:
      'A connection of the file of --expect-file is not as it is expected to be, or cannot be told: an end that is not there proves nothing.',
  },
  'expectation-invalid': {
    severity: 'error',
    about:
      'The file of --expect-file is not a list of {from, to, port, expect}, or expects nothing at all.',
  },
  // Reading a cluster
  'kind-forbidden': {
    severity: 'warning',
    about:
      'The API server does not let this user list a kind: the answer says what it cannot know. Without workloads, Services or policies there is no answer.',
  },
  'namespace-terminating': {
    severity: 'warning',
    about: 'A namespace of the cluster is being deleted, and its objects go one by one.',
  },
  // What the simulation shows
  'undeclared-connection': {
    severity: 'warning',
    waivable: true,
    about: 'Policies allow a connection that no profile asks for.',
  },
  'nothing-serves': {
    severity: 'warning',
    waivable: true,
    about: 'A consumes line leads to pods that are not there, or that declare other ports.',
  },
  'exposed-unused': {
    severity: 'info',
    waivable: true,
    about: 'An exposes entry lets nobody in who is there.',
  },
  'not-isolated': {
    severity: 'warning',
    waivable: true,
    about: 'No policy selects the pods for a direction: everything is allowed there.',
  },
  'rule-matches-nothing': {
    severity: 'warning',
    waivable: true,
    about: 'A rule of a policy can never match: nobody there has its labels, or its port.',
  },
  'policy-selects-nothing': {
    severity: 'warning',
    waivable: true,
    about: 'A policy selects no pod. A wrong namespace or label makes it useless in silence.',
  },
  'policy-selects-some': {
    severity: 'info',
    waivable: true,
    about:
      "A policy selects some of a workload's pods: they differ in a label that the workload's template does not have.",
  },
  'wrong-port': {
    severity: 'warning',
    waivable: true,
    about:
      "A rule opens a port on which none of its pods listens: a Service's port, which policies never see, or a number that is declared for another protocol.",
  },
  'service-address': {
    severity: 'warning',
    waivable: true,
    about:
      'A rule names the address of a Service: policies see the addresses of pods behind it, so it matches nothing.',
  },
  'dns-partly-blocked': {
    severity: 'info',
    waivable: true,
    about:
      "Pods reach the platform's DNS in one way and not in another: at one of its addresses alone, or over UDP and not over TCP.",
  },
  'host-without-dns-rule': {
    severity: 'warning',
    waivable: true,
    about:
      'A policy of Cilium names hosts, and no DNS rule makes Cilium learn their addresses: nothing is allowed by it.',
  },
  'redundant-policy': {
    severity: 'info',
    waivable: true,
    about: 'A policy that could go without any connection being blocked or allowed by it.',
  },
  'no-default-deny': {
    severity: 'info',
    waivable: true,
    about: 'A namespace without a policy that closes every pod: a new workload starts open.',
  },
  'egress-to-everywhere': {
    severity: 'warning',
    waivable: true,
    about: 'A policy allows pods to reach every address.',
  },
  'ingress-from-everywhere': {
    severity: 'warning',
    waivable: true,
    about: 'A policy lets every pod or every address in, which may not be what its author meant.',
  },
  'ports-left-empty': {
    severity: 'warning',
    waivable: true,
    about:
      'A rule has `ports:` with nothing below it, which opens every port, as if the key were not there.',
  },
  'without-effect': {
    severity: 'warning',
    waivable: true,
    about:
      'Something is written and does nothing: rules of a direction that policyTypes leaves out, an entry that another covers, a block of addresses that nobody has, an annotation of old clusters.',
  },
  'mesh-blocked': {
    severity: 'warning',
    waivable: true,
    about: "Pods are in a service mesh, and a policy leaves the mesh's own port closed.",
  },
  'set-members-apart': {
    severity: 'info',
    waivable: true,
    about:
      'Pods of a StatefulSet with several replicas and a headless Service are closed to each other.',
  },
  'dns-blocked': {
    severity: 'warning',
    waivable: true,
    about: 'Pods may reach something, and not the DNS of the platform: names will not resolve.',
  },
  connection: {
    severity: 'info',
    news: true,
    about:
      'A connection that a release allows or changes; printed by --explain and --diff-against.',
  },
  'connection-opened': {
    severity: 'error',
    waivable: true,
    about: 'A change allows a connection that was blocked, and nothing accepts it.',
  },
  'namespace-labels-unknown': {
    severity: 'warning',
    waivable: true,
    about:
      'A policy selects namespaces by label, and the manifests lack a Namespace object: its labels are taken to be none.',
  },
  'duplicate-object': {
    severity: 'warning',
    waivable: true,
    about: 'The manifests that are simulated hold an object twice. The last one counts.',
  },
  'port-name-unseen': {
    severity: 'info',
    news: true,
    about:
      'A rule allows a port by name of pods that are not in the manifests: which number that is cannot be told, and the connection is not among the others.',
  },
  'controller-label': {
    severity: 'warning',
    waivable: true,
    about:
      'A policy selects pods by a label whose value a controller makes up, such as pod-template-hash, and the manifests hold templates alone: it is simulated as if no pod had it.',
  },
  'hook-policy': {
    severity: 'warning',
    waivable: true,
    about:
      'A policy is a Helm hook: it is made at an event and may be deleted after it. It is simulated as if it were always there.',
  },
  'hook-workload': {
    severity: 'info',
    news: true,
    about: 'Workloads that are Helm hooks or tests are simulated as if they always ran.',
  },
  'unsupported-policy': {
    severity: 'warning',
    release: 'error',
    waivable: true,
    about:
      'A policy of a kind that is not simulated: what it allows or blocks is not in the result.',
  },
  'policy-approximated': {
    severity: 'warning',
    about:
      'A part of a Cilium policy cannot be simulated as written, such as a Service that is not there: what it allows is read as more, what it denies is left out.',
  },
  'narrowed-above-ports': {
    severity: 'info',
    news: true,
    about:
      'A rule also narrows requests (HTTP, server names, authentication), which the simulation does not: the connection counts as allowed.',
  },
  'unsupported-peer': {
    severity: 'warning',
    about:
      'A cluster-wide policy names a peer or port of a kind that the simulation does not know. It fails closed.',
  },
  'stale-policy': {
    severity: 'error',
    about: 'A policy bears our label, and no loaded profile calls for it.',
  },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof rows;

/** All codes: severity, severity in a release, and whether they may be waived. */
export const codes: Readonly<Record<Code, CodeRow>> = rows;

/** A finding: coded, placed, in words. Collected, never thrown. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** Another place that belongs to the finding, such as the other of two profiles. */
  readonly related?: Place;
  /** The service it is about, as [namespace/]service; what waivers match. */
  readonly subject?: string;
  /** What to say of several with this cause at once, their number in place of `#`. */
  readonly alike?: string;
  /** The rule of netprofile.yaml that it comes from. */
  readonly rule?: string;
  /** What it is a test of, where a file holds several: a test report knows each by it. */
  readonly test?: string;
}

/** A finding with the table's severity. */
export function finding(
  code: Code,
  message: string,
  where: {
    place?: Place | undefined;
    subject?: string | undefined;
    hint?: string | undefined;
    related?: Place | undefined;
    alike?: string | undefined;
  } = {},
): Diagnostic {
  return {
    code,
    severity: codes[code].severity,
    message,
    ...(where.place !== undefined && { place: where.place }),
    ...(where.subject !== undefined && { subject: where.subject }),
    ...(where.hint !== undefined && { hint: where.hint }),
    ...(where.related !== undefined && { related: where.related }),
    ...(where.alike !== undefined && { alike: where.alike }),
  };
}

/** The place of a value below another. */
export function within(place: Place, ...path: readonly (string | number)[]): Place {
  // written out: this is called for every value of every policy that is read
  return { file: place.file, document: place.document, path: place.path.concat(path) };
}

/** Whether anything among the findings is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}

/** 0 without errors, 2 when every error says that there was nothing to do, else 1. */
export function exitStatus(diagnostics: readonly Diagnostic[]): 0 | 1 | 2 {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  if (errors.length === 0) return 0;
  const isIdle = ({ code }: Diagnostic): boolean => codes[code].idle === true;
  return errors.every(isIdle) ? 2 : 1;
}

/** Names in messages are other people's: no line breaks, terminal codes or marks that turn the text of theirs. */
export function plain(words: string): string {
  const escaped = (each: string): string =>
    `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  return words.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029\p{Cf}]/gu, escaped);
}
