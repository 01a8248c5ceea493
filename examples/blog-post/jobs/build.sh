#!/bin/sh
# Job "build": afterwards the image that this checkout needs is in the registry, built now or long ago.
set -eu

compose-cache build --push
