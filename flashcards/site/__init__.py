"""The deck as a site to read and to send to a friend: static files, whole without JavaScript."""
