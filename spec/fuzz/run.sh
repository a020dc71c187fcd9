#!/usr/bin/env bash
# run.sh seconds: each fuzzer goes through the inputs that are kept here, and
# then on by itself, unless it is given 0 seconds. What leads to new code it
# leaves in build/fuzz/new, what fails in build/fuzz/failed. The last line tells
# how many fuzzers found no fault.
#
# To keep here what was found: merge it with what there is, and pack that.
#   mkdir merged; build/fuzz/calls -set_cover_merge=1 merged \
#     build/fuzz/corpus/calls build/fuzz/new/calls
#   lua5.4 spec/fuzz/corpus.lua pack spec/fuzz/corpus/calls.txt merged
cd "$(dirname "$0")/../.." || exit 1
seconds=${1:-60} passed=0 failed=0
limits="-max_total_time=$seconds"
[ "$seconds" -eq 0 ] && limits="-runs=0"
mkdir -p build/fuzz/failed

for name in calls tables bytes; do
  log=build/fuzz/$name.log corpus=build/fuzz/corpus/$name
  rm -rf "$corpus"
  mkdir -p "$corpus" "build/fuzz/new/$name"
  "${LUA:-lua5.4}" spec/fuzz/corpus.lua unpack "spec/fuzz/corpus/$name.txt" \
    "$corpus" || exit 1
  ln -f build/fuzz/fuzz "build/fuzz/$name"
  "build/fuzz/$name" $limits -timeout=60 -max_len=1200 -len_control=0 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/failed/$name-" \
    "build/fuzz/new/$name" "$corpus" >"$log" 2>&1
  status=$?
  awk -v name="$name" '
    / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") points = $(i + 1) }
    /number_of_executed_units/ { count = $2 }
    /average_exec_per_sec/ { rate = $2 }
    END {
      printf "%-7s %d inputs, %d a second, %d points of the code\n", name,
        count, rate, points
    }' "$log"
  if [ $status -eq 0 ]; then
    passed=$((passed + 1))
    continue
  fi
  failed=$((failed + 1))
  grep -vE '^(#[0-9]|INFO|MS:|stat::)|NEW_FUNC|ictionary' "$log" |
    sed 's/^/    /'
  input=$(sed -n 's/.*Test unit written to //p' "$log")
  echo "    to see its calls: FUZZ_TELL=1 build/fuzz/$name $input"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
