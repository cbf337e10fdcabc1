"""Which forms of ours stand in the place of allauth's."""

ACCOUNT_FORMS = {
    "login": "accounts.authentication.forms.LoginForm",
    "signup": "accounts.authentication.forms.SignupForm",
    "add_email": "accounts.authentication.forms.ChangeEmailForm",
    "change_password": "accounts.authentication.forms.ChangePasswordForm",
    "set_password": "accounts.authentication.forms.SetPasswordForm",
    "reset_password": "accounts.authentication.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.authentication.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.authentication.forms.ReauthenticateForm",
}

MFA_FORMS = {
    "authenticate": "accounts.authentication.forms.AuthenticateForm",
    "reauthenticate": "accounts.authentication.forms.ReauthenticateFactorForm",
    "activate_totp": "accounts.authentication.forms.ActivateTOTPForm",
}
