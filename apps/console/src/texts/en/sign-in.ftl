# Set-up, sign-in, and the own account.

sign-in = Sign in
sign-in-because-ended = You were signed out because your sign-in has ended. Sign in again to go on where you were.
sign-in-because-own-wish = You are signed out.
sign-in-code-title = One more step
sign-in-code-text = This account has a second factor. Open your authenticator and type the code that it shows for Deskside.
sign-in-key-text = This account has a security key. Use it as your browser shows.
sign-in-key-use = Use the security key
sign-in-use-code = Type a code instead
sign-in-other = Use another account
account-name = Account name
account-name-hint = To sign in with. No spaces.
code = Code
code-hint = Six digits. They change every half minute.

password = Password
password-show = Show the password
password-hint = At least 12 characters. Four or five unrelated words are strong and easy to remember.
password-missing =
    { $count ->
        [one] { $count } more character is needed.
       *[other] { $count } more characters are needed.
    }
password-strength-0 = Too short.
password-strength-1 = Weak.
password-strength-2 = Good.
password-strength-3 = Strong.
password-advice-longer = Make it longer.
password-advice-repeats = It repeats few characters.
password-advice-sequence = It follows the keyboard or the alphabet.
password-advice-contains-name = It contains a name from this form.
password-advice-well-known = It is made of a word that everybody tries first.
password-current = Present password
password-new = New password
password-change = Change the password
password-changed = Your password is changed.

second-factor = Second factor
second-factor-text = With a second factor, a stolen password is not enough: signing in also takes a code from an authenticator app on your telephone.
second-factor-begin = Set up an authenticator
second-factor-scan = Scan the picture with your authenticator app, or type this secret into it. Then type the code that it shows.
second-factor-qr = QR code for your authenticator app; the same secret is in the text beside it
second-factor-secret = Secret for the authenticator
second-factor-confirm = Turn it on
second-factor-on-text = Signing in takes your password and a code from your authenticator.
second-factor-remove = Turn the second factor off
second-factor-remove-text = From then on your password alone is enough to sign in. If you have a new telephone, turn the second factor on again right away.
second-factor-is-on = The second factor is on.
second-factor-is-off = The second factor is off.

authenticator = Authenticator
security-keys = Security keys
security-keys-text = A security key, or a passkey of your computer or telephone, is the strongest second factor: it can't be tricked by a false site. Signing in takes your password and the key.
security-keys-on-text = Signing in takes your password and one of these keys, or a code of your authenticator if you have one. Register a second key in case you lose the first.
security-key-add = Add a security key
security-key-add-text = Give it a name that you will know it by. Your browser then asks you to touch the key, or to unlock this computer.
security-key-name = Name of the key
security-key-name-hint = Such as "Key on my key ring".
security-key-touch = Go on
security-key-added = added
security-key-backed-up = Copied to your devices
security-key-elsewhere = Only at { $site }
security-key-is-added = { $name } is a second factor now.
security-key-is-removed = { $name } is removed.
security-key-remove-title = Remove { $name }
security-key-remove-text = You can't sign in with this key any more.
security-key-remove-last-text = From then on your password alone is enough to sign in.

setup-title = Welcome to Deskside
setup-text = This site is new. Make its first administrator; everything else can wait.
setup-you = You
setup-name-hint = People at their computers see this name when you ask to help.
setup-organisation = Your organisation
organisation-name = Name of the organisation
organisation-name-hint = Shown in every question that a computer asks its user.
setup-remote-control = Allow remote control of devices, asking their users first
setup-remote-control-hint = Nothing is seen before the person at the computer agrees. You can change this at any time in the client settings.
setup-do = Set up the site
setup-no-token = This needs the set-up link
setup-no-token-text = The site server printed a one-time link when it was started for the first time. Open that link in this browser. If it is lost, restart the server: it prints a new one as long as there is no administrator.
setup-second-factor = Protect your account
setup-second-factor-text = An administrator's account opens every computer of this site. A second factor takes one minute.
setup-later = Later
