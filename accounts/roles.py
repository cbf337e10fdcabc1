def grant_permissions(**kwargs):
    pass
