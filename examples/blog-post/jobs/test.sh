#!/bin/sh
# Job "test", on another machine: gets exactly that image and runs the tests in it.
set -eu

compose-cache pull
compose-cache compose -- run --rm app sh test.sh
