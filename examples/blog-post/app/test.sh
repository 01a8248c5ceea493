# The application's tests: they run in the container, on the mounted source.
set -e
test "$(sh greet.sh)" = 'hello from an image with 1 extension set'
test -e /opt/dev/interpreter
echo 'all tests passed'
