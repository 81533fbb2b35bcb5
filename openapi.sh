#!/usr/bin/env bash
# Writes openapi.yaml from the running code. Commit the result: the SDK is generated from it, and a test finds drift.
set -euo pipefail
cd "$(dirname "$0")"
dotnet tool restore > /dev/null
dotnet restore src/Host -v q
dotnet build src/Host --no-restore -v q -nologo -p:WithAdmin=false
dotnet swagger tofile --yaml --openapiversion 3.1 --output openapi.yaml src/Host/bin/without-pages/Faatimer.Host.dll v1 > /dev/null
echo "openapi.yaml written"
