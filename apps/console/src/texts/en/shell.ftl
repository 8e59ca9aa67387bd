# The frame of the console, and words that every page uses.

home = Home
navigation = Navigation
open-navigation = Open the navigation
skip-to-content = Skip to content
workspace-assets = Assets and Compliance
workspace-monitoring = Monitoring
workspace-administration = Administration
workspace-security = Security
page-devices = Devices
page-collections = Collections
page-sessions = Live sessions
page-status = Status messages
page-enrolment = Enrolment
page-settings = Client settings
page-operators = Operators
page-groups = Groups
page-roles = Roles
page-assignments = Assignments
page-site = About this site
page-account = My account

palette-open = Search or jump to
palette-hint = Search or jump to
palette-placeholder = A device, a page, something to do
palette-nothing = Nothing found. Try part of a name, a user or an address.
palette-group-devices = Devices
palette-group-filters = Saved filters
palette-group-pages = Pages
palette-group-actions = Actions
built-in = Built in
palette-control = Remote control of { $name }

account-menu = Account of { $name }
sign-out = Sign out
theme = Theme
theme-system = Theme: as the system
theme-light = Theme: light
theme-dark = Theme: dark
theme-change =
    { $next ->
        [light] Change to light
        [dark] Change to dark
       *[system] Change to the system's
    }
theme-use-light = Use the light theme
theme-use-dark = Use the dark theme
theme-name-system = As the system
theme-name-light = Light
theme-name-dark = Dark
language = Language
language-other = Nederlands
appearance = Appearance

connection-lost = The connection to the site is lost. What you see may be out of date; trying again.
try-now = Try now
try-again = Try again
unreachable-title = The site doesn't answer

not-allowed-title = Not for your role
not-allowed-text = Your role does not open this page. Ask an administrator of the site if you need it.
nowhere-title = Nothing here
nowhere-text = There is no page at { $path }. It may have moved, or the address was mistyped.

actions = Actions
cancel = Cancel
changed = Changed
changes-unsaved = Not saved yet
close = Close
copied = Copied
copy = Copy
done = Done
filters-clear = Clear the filters
list-changed = The list has changed
more-for = More for { $name }
never = never
nothing-found = Nothing found
now = now
off = Off
on = On
optional = optional
remove = Remove
save = Save
search-clear = Clear the search
show = Show
show-all = Show all
show-more = Show more
unsaved-title = Leave without saving?
unsaved-text = What you changed here is not saved.
unsaved-stay = Stay
unsaved-leave = Leave
state = State
device = Device
operator = Operator
session = Session
sessions = Sessions
reason = Reason or ticket number
role = Role
span-hours =
    { $count ->
        [one] { $count } hour
       *[other] { $count } hours
    }
span-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
unit-seconds = seconds
unit-minutes = minutes
