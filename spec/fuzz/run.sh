#!/usr/bin/env bash
# run.sh seconds: each fuzzer goes through its corpus, and then on by itself.
# What leads to new code is kept in build/fuzz/new, what fails in
# build/fuzz/failed. The last line tells how many fuzzers found nothing.
cd "$(dirname "$0")/../.." || exit 1
seconds=${1:-60} passed=0 failed=0
mkdir -p build/fuzz/failed
for name in calls tables bytes; do
  log=build/fuzz/$name.log
  ln -f build/fuzz/fuzz "build/fuzz/$name"
  mkdir -p "build/fuzz/new/$name"
  "build/fuzz/$name" -max_total_time="$seconds" -timeout=25 -max_len=1200 \
    -len_control=0 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/failed/$name-" \
    "build/fuzz/new/$name" "spec/fuzz/corpus/$name" >"$log" 2>&1
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
  grep -vE '^(#|INFO|MS:|stat::)|NEW_FUNC|DEDUP' "$log" | sed 's/^/    /'
  input=$(sed -n 's/.*Test unit written to //p' "$log")
  echo "    to see its calls: FUZZ_TELL=1 build/fuzz/$name $input"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
