#!/usr/bin/env bash
# Checks every Coq proof under proofs/: the library theory/*.v and each theorem folder's *.v.
#
#   check.sh [--update]    --update rewrites the committed theory/axioms.json;  COQCHK=1 also runs coqchk
#
# 1. Source: no Admitted, admit, Abort, Axiom, Parameter, Conjecture, no Hypothesis or Variable outside a section, no switched-off
#    checks; every Theorem and Corollary of a theorem folder is printed with Print Assumptions.
# 2. coqc compiles all, in a build folder (out/coq, git-ignored), two at a time.
# 3. The axioms that Print Assumptions shows are among the four of Coq's real numbers, and equal theory/axioms.json.
# Ends with "N passed, M failed". Exit codes: 0, 1, and 77 when coqc is not installed.
set -uo pipefail
export LC_ALL=C
proofs=$(cd "$(dirname "$0")/.." && pwd)
build=$proofs/../out/coq
committed=$proofs/theory/axioms.json
update=no
[ "${1:-}" = --update ] && update=yes

if ! command -v coqc > /dev/null; then
  echo 'skipped: coqc is not installed (apt-get install -y --no-install-recommends coq libcoq-flocq libcoq-mathcomp-algebra)'
  exit 77
fi

passed=0
failed=0
ok() { passed=$((passed + 1)); echo "ok - $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok - $1"; }

# Coq source without its (nested) comments, lines kept.
code() {
  awk '{
    out = ""
    for (i = 1; i <= length($0); i++) {
      two = substr($0, i, 2)
      if (two == "(*") { depth++; i++ }
      else if (two == "*)" && depth > 0) { depth--; i++ }
      else if (depth == 0) out = out substr($0, i, 1)
    }
    print out
  }' "$1"
}

rm -rf "$build"
mkdir -p "$build/theory" "$build/theorems"
build=$(cd "$build" && pwd)

# Names: sources[i] is the path under proofs/, targets[i] the path in the build folder (dashes are no identifiers).
sources=()
targets=()
for path in "$proofs"/theory/*.v "$proofs"/*/*.v; do
  [ -f "$path" ] || continue
  name=${path#"$proofs"/}
  case $name in
    theory/*) target=$name ;;
    *) target=theorems/${name//-/_} ;;
  esac
  case " ${sources[*]-} " in *" $name "*) continue ;; esac
  mkdir -p "$build/$(dirname "$target")"
  cp "$path" "$build/$target"
  code "$path" > "$build/${target%.v}.code"
  sources+=("$name")
  targets+=("${target%.v}")
done
[ "${#sources[@]}" -gt 0 ] || not_ok 'no .v file was found'

# 1. Source.
forbidden='(^|[^A-Za-z0-9_.])(Admitted|admit|give_up|Abort|Axioms?|Parameters?|Conjectures?|Unset (Guard|Positivity|Universe) Checking|bypass_check|Type In Type|type_in_type)($|[^A-Za-z0-9_])'
for i in "${!sources[@]}"; do
  file=${sources[$i]} text=$build/${targets[$i]}.code problems=''
  problems+=$(grep -nE "$forbidden" "$text" | sed 's/^/unfinished or assumed, line /')
  problems+=$(awk '
    /^[[:space:]]*Section[[:space:]]/ { open++ }
    /^[[:space:]]*(#\[[a-z]*\] *|Local +|Global +)?(Hypothes[ie]s|Variables?|Context)[[:space:]]/ && !open { print "outside a section, line " NR ": " $0 }
    /^[[:space:]]*End[[:space:]]/ { open-- }' "$text")
  printed=" $(sed -nE 's/^Print Assumptions ([A-Za-z0-9_]+)\.$/\1/p' "$text" | tr '\n' ' ')"
  case $file in
    theory/*) ;;
    *)
      [ "$printed" != ' ' ] || problems+='no Print Assumptions'
      for theorem in $(sed -nE 's/^[[:space:]]*(Theorem|Corollary) ([A-Za-z0-9_]+).*/\2/p' "$text"); do
        case $printed in *" $theorem "*) ;; *) problems+="Print Assumptions $theorem is missing; " ;; esac
      done
      ;;
  esac
  if [ -n "$problems" ]; then not_ok "$file: $problems"; fi
done

# 2. Compile. A file that does not compile leaves no .vo.
cd "$build" || exit 1
flags='-Q theory Statetrack -Q theorems StatetrackTheorems'
# shellcheck disable=SC2086
coqdep $flags "${targets[@]/%/.v}" > depends 2> coqdep.log
printf '%%.vo: %%.v\n\t@coqc -q -w none %s $< > $*.log 2>&1 || { rm -f $@; false; }\ninclude depends\n' "$flags" > Makefile
make -j2 -k "${targets[@]/%/.vo}" > make.log 2>&1

# 3. Axioms: one block of output for each Print Assumptions, in order.
allowed=' ClassicalDedekindReals.sig_not_dec ClassicalDedekindReals.sig_forall_dec FunctionalExtensionality.functional_extensionality_dep Classical_Prop.classic '
# Lines "theorem axiom axiom ...".
assumptions() {
  awk '
    NR == FNR { if (match($0, /^Print Assumptions [A-Za-z0-9_]+\.$/)) names[++count] = substr($0, 19, length($0) - 19); next }
    /^Closed under the global context/ { block++; next }
    /^Axioms:/ { block++; next }
    /^[A-Za-z_]/ { split($0, word, /[ :]/); axioms[block] = axioms[block] " " word[1] }
    END {
      if (block != count) print "! " count " Print Assumptions, " block + 0 " answers"
      for (i = 1; i <= count; i++) print names[i] axioms[i]
    }' "$1.code" "$1.log"
}

complete=yes
entries=''
for i in "${!sources[@]}"; do
  file=${sources[$i]} target=${targets[$i]}
  if [ ! -f "$target.vo" ]; then
    not_ok "$file does not compile: $(tail -n 12 "$target.log" 2> /dev/null || cat make.log)"
    complete=no
    continue
  fi
  lines=$(assumptions "$target")
  problems=''
  case $lines in '!'*) problems=${lines%%$'\n'*} ;; esac
  body=''
  while read -r theorem axioms; do
    [ -n "$theorem" ] || continue
    list=''
    expanded=''
    for axiom in $axioms; do
      case $allowed in *" $axiom "*) ;; *) problems+="$theorem rests on the axiom $axiom; " ;; esac
      list+="${list:+, }\"$axiom\""
      expanded+="${expanded:+,$'\n'}      \"$axiom\""
    done
    line="    \"$theorem\": [$list]"
    # Laid out as biome would: one line when it fits.
    if [ ${#line} -gt 119 ]; then line=$(printf '    "%s": [\n%s\n    ]' "$theorem" "$expanded"); fi
    body+="${body:+,$'\n'}$line"
  done <<< "$lines"
  if [ -n "$problems" ]; then not_ok "$file: $problems"; else ok "$file"; fi
  [ -z "$body" ] || entries+="${entries:+,$'\n'}$(printf '  "%s": {\n%s\n  }' "$file" "$body")"
done
printf '{\n%s\n}\n' "$entries" > axioms.json

if [ "$complete" = no ]; then
  echo 'theory/axioms.json was not compared: a file does not compile'
elif [ "$failed" -gt 0 ]; then
  echo 'theory/axioms.json was not compared: see above'
elif [ "$update" = yes ]; then
  cp axioms.json "$committed"
  ok 'theory/axioms.json was rewritten'
elif difference=$(diff -u "$committed" axioms.json 2>&1); then
  ok 'theory/axioms.json lists these theorems and axioms'
else
  not_ok "theory/axioms.json differs from what coqc says (check.sh --update rewrites it):"$'\n'"$difference"
fi

if [ "${COQCHK:-0}" = 1 ] && [ "$complete" = yes ]; then
  modules=()
  for target in "${targets[@]}"; do
    case $target in
      theory/*) modules+=("Statetrack.${target#theory/}") ;;
      *) name=${target#theorems/} && modules+=("StatetrackTheorems.${name//\//.}") ;;
    esac
  done
  # shellcheck disable=SC2086
  if coqchk -silent $flags "${modules[@]}" > coqchk.log 2>&1; then ok coqchk; else not_ok "coqchk: $(tail -n 5 coqchk.log)"; fi
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
