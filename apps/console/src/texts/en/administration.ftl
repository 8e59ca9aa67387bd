# Enrolment, operators, client settings, the site itself.

enrol-device = Enrol a device
enrol-command = Command to run on the device
enrol-command-note = The command holds a secret: send it only to people who may enrol devices. It is not shown again.
enrol-waiting = Waiting for the device…
enrol-arrived = { $name } has enrolled
enrol-arrived-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }
enrolment-text = A token lets computers join this site: one, a batch, or an image for many. It ends by itself and can be revoked.
token-new = New token
token-make = Make the token
token-created = Token made
token-created-text = Run this line on each device, as administrator. The agent checks this site's key before it says anything about itself.
token-name = What it is for
token-name-hint = Such as a department, a rollout or an image.
token-unnamed = Unnamed
token-uses = How many devices
token-uses-one = One
token-uses-several = Several
token-uses-any = Any number
token-uses-number = Number of devices
token-uses-error = A whole number from 1 to { $max }.
token-hours = Valid for
token-used = Used
token-used-of = { $used } of { $uses }
token-used-any = { $used } times, no limit
token-expires = Ends
token-made = Made
token-state-open = Open
token-state-used-up = Used up
token-state-expired = Expired
token-state-revoked = Revoked
token-none = No tokens yet
token-none-text = Make one to bring in devices.
token-revoke = Revoke
token-revoke-title = Revoke “{ $name }”?
token-revoke-text = No further device can enrol with it. Devices that have enrolled stay.
token-revoked = The token is revoked.

operators-text = The people who sign in to this site, and what each may do.
operator-new = New operator
operator-create = Create the operator
operator-name = Name
operator-name-hint = People at their computers see this name when asked.
operator-password = First password
operator-password-hint = At least 12 characters. Hand it over in person; it can be changed under “My account”.
operator-created = { $name } can sign in now.
operator-you = you
operator-remove-title = Remove { $name }?
operator-remove-text = The account is signed out and can no longer sign in. What it did stays in the status messages.
operator-removed = { $name } is removed.
last-sign-in = Last sign-in
role-full-administrator = Full administrator
role-remote-tools-operator = Remote tools operator
role-read-only-analyst = Read-only analyst
role-auditor = Auditor
role-text-full-administrator = May do everything.
role-text-remote-tools-operator = Sees devices and starts sessions.
role-text-read-only-analyst = Sees everything, changes nothing, starts no session.
role-text-auditor = Reads status messages only.

settings-saved = { $name } is saved. Connected devices follow within seconds.
settings-changes =
    { $count ->
        [one] { $count } change is not saved
       *[other] { $count } changes are not saved
    }
settings-version = Version { $version }
settings-discard = Discard
settings-conflict = Somebody else changed these settings while you were at it: { $names }. Their values are in the form now, with your own changes on top. Look them over, then save.
setting-fault-range = A whole number from { $min } to { $max } { $unit }.
setting-fault-too-long = At most { $max } characters.
setting-fault-too-many = At most { $max } lines.
setting-fault-hours = Days and times, such as mon-fri 07:00-19:00; sat 09:00-13:00.
setting-fault-network = Each line is a network, such as 10.0.0.0/8 or 2001:db8::/32.
setting-fault-principal = Each line is user: and an account name without spaces, such as user:ada.lovelace. Groups can't be listed yet.

# Names and help of `model::settings`.
setting-remote-control-enabled = Remote control
setting-help-remote-control-enabled = Off: every request is refused, and says so.
setting-access-level-allowed = Highest access
setting-help-access-level-allowed = No session goes further than this.
setting-permitted-viewers = Permitted viewers
setting-help-permitted-viewers = One a line, as user: and the account name. Empty: everyone whom a role allows. The device checks this itself.
setting-grant-local-administrators = Local administrators are permitted viewers
setting-help-grant-local-administrators = An operator whose account has the name of a local administrator of the device (sudo, wheel) needs no line in the list.
setting-prompt-for-permission = Ask the user for permission
setting-help-prompt-for-permission = Nothing is captured before they agree; no answer is a refusal.
setting-consent-seconds = Time to answer
setting-help-consent-seconds = How long the user has before no answer counts as no.
setting-allow-unattended = Unattended sessions
setting-help-allow-unattended = Allow sessions while nobody is signed in or the session is locked.
setting-reason-required = Require a reason
setting-help-reason-required = Operators must give a reason or ticket number before a session.
setting-show-session-bar = Session bar
setting-help-show-session-bar = A bar on the device's screen says who is there, and ends the session.
setting-session-sound = Sound
setting-help-session-sound = What the device plays about sessions. A silent computer is no fault.
choice-none = None
choice-begin-and-end = When a session begins and ends
choice-repeatedly = Then, and once a minute during it
setting-show-notification-icon = Notification icon
setting-help-show-notification-icon = An icon in the device's tray during a session.
setting-longest-session-minutes = Longest session
setting-help-longest-session-minutes = A session ends after this time at the latest.
setting-session-hours = Hours
setting-help-session-hours = Sessions begin only in these hours, by the device's clock: mon-fri 07:00-19:00; sat 09:00-13:00. Empty: always.
setting-session-networks = Networks
setting-help-session-networks = Sessions begin only from these networks, one a line. Empty: from anywhere. What counts is the address at which this site sees the operator.
setting-idle-session-minutes = Longest idle time
setting-help-idle-session-minutes = A session in which the operator does nothing for so long ends, with a warning before. 0: never.
setting-lock-at-end = Lock the screen at the end
setting-help-lock-at-end = When the last session ends, the device's screen is locked. A status message says whether it is.
setting-allow-input-lock = Let operators lock keyboard and mouse
setting-help-allow-input-lock = Operators with full control may lock the device's own keyboard and mouse. The local user ends that by pressing Escape five times.
setting-users-can-change-settings = Let users ask for more
setting-help-users-can-change-settings = The people at the device may ask for more than these settings give them: to be asked, to see the bar, to hear a sound. Never for less. An icon in the device's tray offers it.
setting-organisation-name = Organisation
setting-help-organisation-name = Shown in every prompt, bar and window on the device.

site-text = How to recognise this site, and how to make computers trust it.
site-name = Name
site-address = Address
site-version = Version
site-key = Fingerprint of the site key
site-key-text = Every device pins this key when it enrols, and obeys no other. Compare it when in doubt; it never changes.
site-certificate = Certificate
site-ca-text = This site made its own certificate authority (CA). Browsers warn until they trust it. Compare the fingerprint before you do.
site-ca-fingerprint = Fingerprint of the CA certificate
site-own-certificate = This site uses a certificate of your organisation. Browsers that trust your organisation trust this site.
trust-step-download = Download the CA certificate (deskside-ca.crt).
trust-download = CA certificate
trust-step-compare = Compare its fingerprint with the one above, without spaces and colons.
trust-step-install = Make the system trust it.
trust-system = System
trust-linux-browsers = Chromium and Firefox on Linux keep certificates of their own: import the file in their settings, under certificates, authorities.
trust-firefox = Settings, Privacy & Security, View Certificates, Authorities, Import. Choose “Trust this CA to identify websites”.
