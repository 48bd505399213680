/** The page's style: paper first, then screens, light and dark. All pairs of colours have AA contrast. */
export const style = `:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#545d68;--line:#d0d7de;--band:#f4f6f8;--link:#0a55b8;--bad:#a40e26;--badpaper:#ffebe9;--warn:#7a4b00;--warnpaper:#fff4d6;--good:#116329;--bar:#1a7f37;--rest:#d5a5ab}
@media screen and (prefers-color-scheme:dark){:root{--paper:#0f1318;--ink:#e6ebf0;--soft:#a3adb8;--line:#38414b;--band:#181e25;--link:#7cb7ff;--bad:#ffa198;--badpaper:#43151a;--warn:#f2cc60;--warnpaper:#372a08;--good:#7ee787;--bar:#3fb950;--rest:#7a3a40}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header,main,footer{max-width:88rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
footer{padding-top:1rem;padding-bottom:2rem;color:var(--soft);font-size:.875rem}
header p{overflow-wrap:anywhere}
h1{font-size:1.875rem;line-height:1.2;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.375rem;margin:2.5rem 0 .75rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:1.125rem;margin:0;overflow-wrap:anywhere}
p{margin:.5rem 0;max-width:48rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
.skip{position:absolute;left:-99rem;background:var(--paper);padding:.5rem 1rem}
.skip:focus{left:.5rem;top:.5rem}
.quiet,.kind,.ports{color:var(--soft)}
.verdict{font-size:1.125rem}
.loud{color:var(--bad);background:var(--badpaper);border:1px solid currentColor;border-radius:.25rem;padding:0 .3rem;font-weight:600}
.warn{color:var(--warn);background:var(--warnpaper);border:1px solid currentColor;border-radius:.25rem;padding:0 .3rem}
.good{color:var(--good)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.75rem;margin:1rem 0}
.tiles>div{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;background:var(--band)}
.tiles dt{color:var(--soft);font-size:.875rem}
.tiles dd{margin:0;font-size:.875rem}
.tiles b{display:block;font-size:1.5rem;line-height:1.3}
.tiles b.bad{color:var(--bad)}
.tiles svg{display:block;width:100%;height:.375rem;margin:.375rem 0}
.bar{fill:var(--bar)}.rest{fill:var(--rest)}
.worst{padding-left:1.75rem;max-width:64rem}
.worst>li{margin:.5rem 0}
.worst ul,.facts{list-style:none;padding:0;margin:.25rem 0 0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.875rem}
.loud,.warn{-webkit-box-decoration-break:clone;box-decoration-break:clone}
.frame{position:relative;overflow-x:auto;margin:.75rem 0}
table{border-collapse:collapse;width:100%;font-size:.875rem}
caption{text-align:left;color:var(--soft);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.375rem .625rem;border-bottom:1px solid var(--line)}
thead th{background:var(--band);border-bottom:2px solid var(--line);vertical-align:bottom}
tbody th{font-weight:600}
.group{border-left:2px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums}
.kind{display:block;font-weight:400;font-size:.8125rem}
td code,th code{overflow-wrap:break-word}
.share,.warn{white-space:nowrap}
td details{display:inline}
summary{cursor:pointer}
.namespace{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
.namespace>details>summary{margin-top:.5rem;color:var(--link)}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center;margin:1rem 0}
.filter input[type=search]{font:inherit;padding:.25rem .5rem;border:1px solid var(--soft);border-radius:.25rem;background:var(--paper);color:var(--ink);width:18rem;max-width:100%}
.words dt{font-weight:600;margin-top:.5rem}
.words dd{margin:0;max-width:48rem}
[hidden]{display:none!important}
@media screen and (max-width:60rem){header,main,footer{padding-left:.75rem;padding-right:.75rem}.namespace{padding:.75rem}
tbody th:first-child,table:has(tbody th:first-child)>thead>tr:first-child>th:first-child{position:sticky;left:0;z-index:1;max-width:9rem}tbody th{background:var(--paper)}}
@media (pointer:coarse){.filter label,.filter input[type=search],summary{min-height:2.75rem;line-height:2.75rem}.filter input[type=checkbox]{width:1.4rem;height:1.4rem;vertical-align:middle}.worst a{display:inline-block;padding:.5rem 0}}
@media print{@page{size:A4 landscape;margin:12mm}
html{font-size:9.5pt}h2{margin-top:1.5rem}header,main,footer{max-width:none;padding:0}h2,h3,.facts,caption{break-after:avoid}
.skip,.filter:not(.on){display:none}a{color:inherit;text-decoration:none}
.frame{overflow:visible}.namespace{border:0;border-top:1px solid var(--line);border-radius:0;padding:.5rem 0}
.namespace>details>summary{list-style:none;color:var(--soft);break-after:avoid}
details::details-content{content-visibility:visible;display:block;block-size:auto;opacity:1}
td code,th code{overflow-wrap:anywhere}.share,.warn{white-space:normal}
thead{display:table-header-group}tr,.tiles>div,.worst>li{break-inside:avoid}th,td{padding:.2rem .4rem}
.tiles{grid-template-columns:repeat(4,1fr)}.tiles>div,thead th,.loud,.warn,.tiles svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}`;

/** What the page's policy knows the style by; a test compares. */
export const styleHash = 'sha256-IZ07LK6ShsbVuRd8WWzbwaCc0ZTKUt35r9jSRU4iM84=';
