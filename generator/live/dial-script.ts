/** The program of the probe is large and lives for a moment: most of its time is that of its runtime's start. */
const frugal = 'export GOMAXPROCS=1 GOGC=400';

/** One connection with the program that the image of the probe has: prints a word in capitals, and more. */
const byAgnhost = `${frugal}
try() {
  /agnhost connect --protocol="$1" --timeout="$2s" -- "$3" 2>&1 </dev/null && echo OK
}`;

/**
 * The same with whatever a container of somebody else has; only TCP. What a
 * program says of a failure is translated, and what is not known is no answer.
 */
const byAnything = `${frugal}
if [ -x /agnhost ]; then tool=agnhost
elif command -v nc >/dev/null 2>&1; then tool=nc
elif command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then tool=bash
elif command -v curl >/dev/null 2>&1; then tool=curl
else tool=none; fi
try() {
  [ $tool = agnhost ] && { /agnhost connect --protocol="$1" --timeout="$2s" -- "$3" 2>&1 </dev/null && echo OK; return; }
  [ "$1" = tcp ] || { echo UNKNOWN; return; }
  code=0
  case $tool in
    nc) out=$(nc -v -z -w "$2" "$4" "$5" 2>&1 </dev/null) || code=$? ;;
    bash) out=$(timeout "$2" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$4" "$5" 2>&1 </dev/null) || code=$? ;;
    curl) out=$(curl -sv -o /dev/null --connect-timeout "$2" --max-time "$2" "telnet://$3" 2>&1 </dev/null) || code=$? ;;
    *) echo UNKNOWN; return ;;
  esac
  case "$tool $code $out" in
    "nc 0 "*|"bash 0 "*|"curl "*"* Connected to"*) echo OK ;;
    *[Rr]efused*|"curl 7 "*) echo REFUSED ;;
    *"timed out"*|*"in progress"*|"bash 124 "*|"bash 143 "*|"curl 28 "*) echo TIMEOUT ;;
    *resolve*|*"bad address"*|*"not known"*|*"name resolution"*|"curl 6 "*) echo DNS ;;
    *) echo UNKNOWN ;;
  esac
}`;

/**
 * Reads connections from standard input, tries some at once, as many as its
 * argument says, and prints a line for each. They are dealt out beforehand:
 * one that waits for an answer keeps only its own row waiting. A TCP attempt
 * of two seconds and more counts as two where nothing answers: the kernel has
 * asked again after one (RFC 6298, 2.1). Only words of
 * the shell itself are used, since an image may hold no others, and nothing
 * that is read is ever part of the script. Printed lines are short, so that a
 * pipe never mixes two of them.
 */
function scriptWith(how: string): string {
  return `${how}
dial() {
  id=$1 tries=$3 said=
  while [ "$tries" -gt 0 ]; do
    word=$(try "$2" "$4" "$5" "$6" "$7")
    case $word in [A-Z]*) ;; *) word=UNKNOWN ;; esac
    said="$said \${word%%[!A-Z]*}"
    [ "$word" = OK ] && break
    case "$2 $4 $word" in
      "tcp 1 "*) ;;
      tcp*TIMEOUT) [ "$tries" -gt 1 ] && said="$said TIMEOUT" tries=$((tries - 1)) ;;
    esac
    tries=$((tries - 1))
  done
  printf '%s%s\\n' "$id" "$said"
}
row() {
  n=0
  for line in $lines; do
    IFS=' '
    [ $((n % $2)) -eq "$1" ] && dial $line
    n=$((n + 1))
  done
}
lines=
while read -r line; do
  [ "$line" = end ] && break
  lines="$lines$line
"
done
set -f
IFS='
'
number=0
while [ "$number" -lt "$1" ]; do
  row "$number" "$1" &
  number=$((number + 1))
done
wait
`;
}

/** By the programs of the container that they run in. */
export const dialScripts: Readonly<Record<'agnhost' | 'any', string>> = {
  agnhost: scriptWith(byAgnhost),
  any: scriptWith(byAnything),
};
