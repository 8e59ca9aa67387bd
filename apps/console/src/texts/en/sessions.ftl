# Sessions and what ends or prevents them.

sessions-text = Who is at which device now. Everything here is recorded, by the site and by the device.
sessions-all-text = Every session that was asked for, the newest first, and how it ended.
sessions-show-live = Live
sessions-show-all = All
sessions-live-count =
    { $count ->
        [one] { $count } live session
       *[other] { $count } live sessions
    }
sessions-none-live = Nobody is at a device
sessions-none-live-text = Sessions appear here the moment they are asked for.
sessions-none = No sessions yet
sessions-none-text = Every session that was ever asked for will be listed here.
session-begin = Begin
session-duration = Duration
session-measured = { $p50 } / { $p95 } ms to the effect
session-measured-help = From a key or click to its effect, as the viewer measured it at the last { $samples }: half were quicker / 95 % were.
session-end = End session
session-end-title = End the session at { $device }?
session-end-text = { $operator } loses the picture at once, and the person at the device is told that it has ended.
session-ended = The session at { $device } is ended.
session-state-granted = Starting
session-state-asking-consent = Asking the user
session-state-active = Live
session-state-link-lost = Connection lost
session-state-ended = Ended
session-state-refused = Refused
access-full-control = Full control
access-view-only = View only
access-no-access = No access

# Codes of `model::Refusal`.
refusal-role-forbids = Your role does not allow this on this computer. Ask an administrator for a role that does.
refusal-disabled = Remote control is turned off for this computer in its client settings.
refusal-not-permitted-viewer = You are not a permitted viewer of this computer.
refusal-access-too-low = The client settings of this computer allow less access than this session needs.
refusal-unattended = Nobody is signed in, or the session is locked, and the client settings do not allow sessions then.
refusal-not-domain-joined = Remote Assistance needs a computer that is joined to a domain. Start a remote control session instead.
refusal-reason-required = The client settings require a reason or ticket number.
refusal-consent-denied = The person at the computer said no.
refusal-consent-timeout = The person at the computer did not answer in time, which counts as no.
refusal-consent-impossible = Somebody has to be asked, but there is nobody to ask: no user session can show the question.
refusal-device-offline = The computer is not connected to the site. It will show as online when it is back.
refusal-device-not-answering = The computer is connected but did not answer in time. Try again; if it stays so, restart its agent.
refusal-key-conflict = The key of this computer was seen in two places, so the site can't tell which one is real. Remove the computer from the site and enrol it again.
refusal-outside-hours = The client settings of this computer allow sessions to begin in certain hours only, and not now.
refusal-network-not-allowed = The client settings of this computer allow sessions from certain networks only, and not from yours.
refusal-grant-missing = No grant was shown. Start the session from the console.
refusal-grant-forged = The grant was not signed by this computer's site. Start the session from the console.
refusal-grant-for-other-device = The grant is for another computer.
refusal-grant-for-other-viewer = The grant was given to another viewer.
refusal-grant-expired = The grant is no longer valid. Start the session again.
refusal-grant-not-yet-valid = The grant is not valid yet. Check the clocks of the site and of the computer.
refusal-grant-used = The grant was used before. Start the session again.
refusal-grant-revoked = The site has withdrawn the grant.
refusal-grant-malformed = The grant can't be read. Site and computer may run versions that do not fit together.
refusal-resume-refused = The lost session can't be taken up again: it is over, or another viewer asked for it. Start the session again.
refusal-grant-for-other-session = The grant is for another session.
refusal-version-unsupported = Viewer and computer have no protocol version in common. Update the older one.
refusal-protocol-error = The viewer sent something that this computer does not understand.
refusal-too-many-sessions = This computer already has as many sessions as it takes. Wait for one to end.
refusal-helper-unavailable = The computer has no desktop that can be shown at the moment.
refusal-evidence-unavailable = The computer can't record this session, so it does not allow it. Its disk may be full.

# Codes of `model::EndReason`.
end-viewer-ended = The operator ended the session.
end-local-user-ended = The person at the computer ended the session.
end-site-ended = The session was ended from the console.
end-grant-ran-out = The session reached its longest allowed time.
end-link-lost = The connection was lost and did not come back in time.
end-helper-lost = The program on the computer's desktop stopped, so the session was ended.
end-agent-stopped = The agent on the computer was stopped or restarted.
end-policy-changed = The client settings changed and no longer allow the session.
end-role-taken-away = The operator's role no longer allows the session.
end-protocol-violated = The viewer sent something that it may not send.
end-idle = The operator did nothing for so long that the session was ended.
end-evidence-lost = The computer could no longer record the session, so it ended it. Its disk may be full.
