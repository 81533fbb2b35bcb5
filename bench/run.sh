#!/usr/bin/env bash
# Measures the product beside a bare server. Without arguments small and short; see bench/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
command=run
case "${1:-}" in run|seed|settlement|pages|serve-bare) command=$1; shift ;; esac
dotnet build bench/Bench -c Release -v q -nologo
exec dotnet bench/Bench/bin/Release/net10.0/Faatimer.Bench.dll "$command" "$@"
