"""Where users are signed in: the session store, the list of browsers, browsers known from before."""
