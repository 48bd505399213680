{{/*
Both take (dict "root" $ "name" "cart").
The pods of one service in one release. A selector is immutable, so nothing that changes goes in here.
*/}}
{{- define "shop.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end }}

{{- define "shop.labels" -}}
{{ include "shop.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "shop.image" -}}
{{- $own := printf "%s/%s:%s" .root.Values.image.registry .name (.root.Values.image.tag | default .root.Chart.AppVersion) -}}
{{ .root.Values.standIn.image | default $own }}
{{- end }}

{{/*
Takes (dict "root" $ "ports" (list 8080)) or (dict "root" $ "command" (list "sh" "-c" "true")).
What a stand-in does in place of the shop's own program.
*/}}
{{- define "shop.standIn" -}}
{{- if .root.Values.standIn.image -}}
{{- $script := "trap exit TERM; " -}}
{{- range .ports }}{{ $script = printf "%s/agnhost netexec --http-override=/hostname --udp-port=-1 --http-port=%d & " $script (int .) }}{{ end -}}
command: {{ .command | default (list "sh" "-c" (print $script "wait")) | toRawJson }}
{{- end }}
{{- end }}
