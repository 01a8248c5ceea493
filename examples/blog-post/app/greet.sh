# The application: it needs what the image has.
. /opt/dev/settings.ini
echo "$greeting from an image with $(ls /opt/dev | grep -c extensions) extension set"
