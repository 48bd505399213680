/** One connection with the program that the image of the probe has: prints a word in capitals, and more. */
const byAgnhost = `try() {
  /agnhost connect --protocol="$1" --timeout="$2s" -- "$3" 2>&1 </dev/null && echo OK
}`;

/**
 * The same with whatever a container of somebody else has; only TCP. What a
 * program says of a failure is translated, and what is not known is no answer.
 */
const byAnything = `if [ -x /agnhost ]; then tool=agnhost
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
 * argument says, and prints a line for each. Only words of the shell itself
 * are used, since an image may hold no others, and nothing that is read is
 * ever part of the script. Printed lines are short, so that a pipe never mixes
 * two of them.
 */
function scriptWith(how: string): string {
  return `${how}
n=0
while read -r id protocol tries limit address host port; do
  [ "$id" = end ] && break
  (
    said=
    while [ "$tries" -gt 0 ]; do
      word=$(try "$protocol" "$limit" "$address" "$host" "$port")
      case $word in [A-Z]*) ;; *) word=UNKNOWN ;; esac
      said="$said \${word%%[!A-Z]*}"
      [ "$word" = OK ] && break
      tries=$((tries - 1))
    done
    printf '%s%s\\n' "$id" "$said"
  ) &
  n=$((n + 1))
  [ "$n" -ge "$1" ] && { wait; n=0; }
done
wait
`;
}

/** By the programs of the container that they run in. */
export const dialScripts: Readonly<Record<'agnhost' | 'any', string>> = {
  agnhost: scriptWith(byAgnhost),
  any: scriptWith(byAnything),
};
