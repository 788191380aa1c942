import { HOST_ROOTS } from './host-paths';

/** How a script ends that could not do what it was asked to. */
export const SCRIPT_EXITS = {
  missing: 64,
  tooLarge: 65,
  taken: 66,
  changed: 67,
  outside: 68,
  cutOff: 69,
  busy: 70,
} as const;
const { missing, tooLarge, taken, changed, outside, cutOff, busy } = SCRIPT_EXITS;

/** Files on their way: never listed, and removed by whoever made them. */
const DRAFT = '.molecule-draft-';
/** As many as are shown on any backend. */
const ENTRIES_MAX = 10_000;
/** Writers of one instance wait for each other, whichever server they belong to. */
const LOCK = 'exec 9>/run/molecule-files.lock; flock -w 20 9 || exit';

const ROOTS = HOST_ROOTS.flatMap((root) => [root, `${root}/*`]).join('|');

/** What programs say of a failure is read by `explainFailure`, so they say it in one language. */
const COMMON = `set -eu; umask 022; export LC_ALL=C
inside() { case "$1" in ${ROOTS}) ;; *) return 1 ;; esac; }
`;

/** `$1` the path, `$2` the most bytes. Prints the content, or so much of it that it is seen to be too large. */
export const READ_SCRIPT = `${COMMON}
real=$(readlink -f -- "$1") || exit ${missing}
inside "$real" || exit ${outside}
[ -f "$real" ] || exit ${missing}
size=$(stat -c %s -- "$real")
[ "$size" -le "$2" ] || exit ${tooLarge}
exec head -c "$(($2 + 1))" -- "$real"`;

/** Of links in `$1`, those that lead to a file inside, as they are listed. */
const LINKS = `inside() { case "$1" in ${ROOTS}) ;; *) return 1 ;; esac; }
base=$1; shift
for link in "$@"; do
  real=$(readlink -f -- "$link") && inside "$real" && size=$(stat -c %s -- "$real") || continue
  name=\${link#"$base"/}; level=1; rest=$name
  while case "$rest" in */*) ;; *) false ;; esac; do rest=\${rest#*/}; level=$((level + 1)); done
  printf "%s f %s %s\\0" "$level" "$size" "$name"
done`;

/**
 * `$1` the path, `$2` how deep. Prints the level, the kind, the bytes and the path below `$1` of each entry, each ended by NUL,
 * the nearest first. A link counts as the file inside that it leads to; others are left out.
 */
export const LIST_SCRIPT = `${COMMON}
real=$(readlink -f -- "$1") || exit 0
inside "$real" && [ -d "$real" ] || exit 0
look() { find "$real" -mindepth 1 -maxdepth "$@" 2>/dev/null || true; }
{
  look "$2" ! -type l ! -name '${DRAFT}*' -printf '%d %y %s %P\\0'
  look "$2" -type l -xtype f -exec sh -c '${LINKS}' sh "$real" {} +
} | sort -z -s -n -k 1,1 | head -z -n ${ENTRIES_MAX}`;

/** `$1` the path. A link goes, not what it leads to. */
export const REMOVE_SCRIPT = `${COMMON}${LOCK} ${busy}
folder=$(readlink -f -- "\${1%/*}/") || exit ${missing}
inside "$folder" || exit ${outside}
target=$folder/\${1##*/}
[ -e "$target" ] || [ -L "$target" ] || exit ${missing}
exec rm -rf -- "$target"`;

/**
 * On its input for each file a line \`<bytes> <its version> <condition>\`, a line with its path and its content; at the end a
 * line \`end\`. A condition is the version that has to be there, \`none\`, \`any\`, or \`first\`: only where nothing is. \`$1\` is a
 * word for the names of drafts. All of it has to come before anything is looked at; then it is looked at and put in its
 * places under one lock, and what cannot be refuses all. Where another version is there than expected, prints it.
 */
export const WRITE_SCRIPT = `${COMMON}
stage=$(mktemp -d /var/tmp/${DRAFT}XXXXXXXX)
tidy() {
  if [ -f "$stage/drafts" ]; then while IFS= read -r draft; do rm -f -- "$draft"; done <"$stage/drafts"; fi
  rm -rf -- "$stage"
}
trap tidy EXIT
trap 'exit 1' HUP INT TERM PIPE
make() {
  [ -z "$1" ] || [ -d "$1" ] && return 0
  make "\${1%/*}"
  mkdir -- "$1" && chown --reference="\${1%/*}/" -- "$1"
}
: >"$stage/plan"; : >"$stage/todo"; : >"$stage/drafts"

at=0
while :; do
  read -r bytes version condition || exit ${cutOff}
  [ "$bytes" != end ] || break
  IFS= read -r path || exit ${cutOff}
  at=$((at + 1))
  head -c "$bytes" >"$stage/$at"
  printf '%s %s %s\\n%s\\n' "$at" "$version" "$condition" "$path" >>"$stage/plan"
done

${LOCK} ${busy}
known=; real=
while read -r at version condition && IFS= read -r path; do
  folder=\${path%/*}
  near=$folder
  while [ ! -e "$near/" ] && [ ! -L "$near" ] && [ ! -e "$near" ] && [ -n "$near" ]; do near=\${near%/*}; done
  [ -d "$near/" ] || exit ${taken}
  if [ "$near" != "$known" ]; then
    real=$near
    if inside "$near"; then
      real=$(readlink -f -- "$near")
      inside "$real" || exit ${outside}
    fi
    known=$near
  fi
  target=$real\${folder#"$near"}/\${path##*/}
  if [ -d "$target" ] && [ ! -L "$target" ]; then exit ${taken}; fi
  case "$condition" in
    any) ;;
    first) if [ -e "$target" ] || [ -L "$target" ]; then continue; fi ;;
    *)
      current=none
      if [ -f "$target" ]; then
        current=$(sha256sum <"$target")
        current=\${current%"\${current#????????????????????????????????}"}
      fi
      [ "$current" != "$version" ] || continue
      if [ "$current" != "$condition" ]; then printf '%s' "$current"; exit ${changed}; fi ;;
  esac
  printf '%s\\n%s\\n' "$at" "$target" >>"$stage/todo"
done <"$stage/plan"

while read -r at && IFS= read -r target; do
  folder=\${target%/*}
  make "$folder"
  if [ -f "$target" ] && [ ! -L "$target" ]; then
    chown --reference="$target" -- "$stage/$at"; chmod --reference="$target" -- "$stage/$at"
  else
    chown --reference="$folder" -- "$stage/$at"
  fi
  case "$target" in */.auth_token) chmod 0600 "$stage/$at" ;; esac
  draft=$folder/${DRAFT}$1-$at
  printf '%s\\n' "$draft" >>"$stage/drafts"
  mv -- "$stage/$at" "$draft"
done <"$stage/todo"
while read -r at && IFS= read -r target; do
  mv -fT -- "\${target%/*}/${DRAFT}$1-$at" "$target"
done <"$stage/todo"`;
