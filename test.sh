#!/usr/bin/env bash
# Builds and tests everything; installs what it needs. Ends with: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

for tool in dotnet npm; do
  command -v "$tool" > /dev/null || { echo "Install $tool first: .NET SDK 10 and Node.js 20 are needed."; exit 1; }
done
if ! command -v chromium chromium-browser google-chrome > /dev/null; then # the pages are tested in a browser
  apt-get update -qq > /dev/null && apt-get install -y -qq chromium > /dev/null || { echo "Install Chromium first: the pages are tested in it."; exit 1; }
fi
dotnet tool restore > /dev/null || exit 1
dotnet build Monolith.sln -nologo -v q || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --solution Monolith.sln --no-build "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

count() { awk -v key="$1:" '$1 == key { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$((passed + failed))" -eq 0 ]; then echo "No test ran."; failed=1; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
