#!/usr/bin/env bash
# Writes openapi.yaml from the running code. Commit the result: the SDK is generated from it, and a test finds drift.
set -euo pipefail
cd "$(dirname "$0")"
dotnet tool restore > /dev/null
dotnet build src/Host -v q -nologo
dotnet swagger tofile --yaml --openapiversion 3.1 --output openapi.yaml src/Host/bin/Debug/net10.0/Faatimer.Host.dll v1 > /dev/null
echo "openapi.yaml written"
