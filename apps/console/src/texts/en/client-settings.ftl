# Sets of client settings: the list, one set, what saving would change, its history, and what holds on a device.

sets-text = What is possible on devices. The first set that reaches a device and decides a setting wins; the default set decides the rest.
sets-only-default = One set holds everywhere. Make another one to say something else for some collections.
set-new = New client settings
set-create = Create the settings
set-text = A setting that is not decided here is left to sets of lower rank, and in the end to the default client settings.
set-default-text = What holds on every device, unless another set decides it otherwise. Connected devices follow within seconds, the others when they connect.
set-name = Name
set-name-missing = A set needs a name.
set-description = What it is for
set-order = Order
set-order-hint = 1 wins over 2.
set-order-range = A whole number from 1 to { $max }.
set-order-taken = “{ $name }” has this order. Take another one.
set-decides = Decides
set-decides-all = Every setting
set-decides-nothing = Nothing
set-decides-nothing-yet = Nothing is decided here yet. Show all settings to decide some.
set-deployed-to = Deployed to
set-deployed-to-hint = The devices of these collections get it, and whoever joins them later.
set-everywhere = Every device
set-nowhere = Not deployed
set-settings = Settings
set-show-all = All
set-show-here = Decided here ({ $count })
set-delete = Delete
set-delete-title = Delete { $name }?
set-delete-text = What it decides falls back to sets of lower rank. Connected devices follow within seconds.
set-deleted = { $name } is deleted.
set-history = History
set-history-title = History of { $name }
set-present = Present
set-rolled-back = Back to version { $version }
set-bring-back = Bring back
set-brought-back = The values of version { $version } are in the form. Look them over, then save.
set-from-start = As it comes
set-same = The same values

setting-not-here = Left to other sets
setting-left = Not set here. The default client settings say: { $value }
setting-decide = Decide here: { $name }
setting-decide-here = Set here
setting-leave = Leave to other sets: { $name }
setting-empty-permitted-viewers = Everyone whom a role allows
setting-empty-session-networks = From anywhere
nobody-listed = Nobody
already-chosen = is in the list already
remove-from-list = Remove { $name }
empty = Empty
yes = Yes
no = No

impact-title = What this changes
impact-devices =
    { $count ->
        [0] Nothing changes on any of the { $total } devices now.
        [one] Something changes on { $count } of { $total } devices.
       *[other] Something changes on { $count } of { $total } devices.
    }
impact-prompts-off =
    { $count ->
        [one] On { $count } device the user is no longer asked.
       *[other] On { $count } devices users are no longer asked.
    }
impact-unattended-on =
    { $count ->
        [one] On { $count } device sessions become possible while nobody is there.
       *[other] On { $count } devices sessions become possible while nobody is there.
    }
impact-control-enabled =
    { $count ->
        [one] On { $count } device remote control becomes possible.
       *[other] On { $count } devices remote control becomes possible.
    }
impact-permitted-viewers-widened =
    { $count ->
        [one] On { $count } device more people become permitted viewers.
       *[other] On { $count } devices more people become permitted viewers.
    }
impact-operators-lose-control =
    { $count ->
        [one] { $count } operator loses remote control of devices.
       *[other] { $count } operators lose remote control of devices.
    }
impact-becomes = becomes
impact-when = Connected devices follow within seconds, sessions that are no longer allowed end there. Others follow when they connect.
impact-back = Back
impact-save = Save

device-tab-overview = Overview
resultant-text = What holds on this device, setting by setting.
resultant-applied = Applied by the device
resultant-on-its-way = On its way to the device
resultant-waits = Waits until the device connects
resultant-setting = Setting
resultant-value = Value
resultant-from = Comes from
resultant-own = The user of the device
resultant-lost = Lost against it
