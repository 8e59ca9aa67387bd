# The list of devices, one device, and how the first one gets here.

device-count =
    { $count ->
        [one] { $count } device
       *[other] { $count } devices
    }
device-search = Search devices
device-search-placeholder = Name, user, address or system
device-show-all = All
device-show-online = Online
device-show-offline = Offline
device-column-name = Name
device-column-user = User
device-column-os = System
device-column-address = Address
device-column-seen = Last seen
device-online = Online
device-offline = Offline
device-live = In session
device-conflict = Key conflict
device-none-found = No device matches
device-none-found-text = All words must occur in the name, user, address or system of a device.
device-open = Open
copy-address = Copy the address
nobody = nobody
locked = Locked
rows-dense = Show rows closer together
last-seen = last seen

remote-control = Remote control
view = View
reason-title-control = Remote control of { $name }
reason-title-view = View { $name }
reason-hint = It is kept with the session.
reason-hint-consent = The user of the computer sees it when asked, and it is kept with the session.
reason-missing = The client settings require a reason. A ticket number is enough.

device-asks = The user is asked before anything is seen.
device-asks-not = The session starts without a question.
device-conflict-text = The key of this device was used from two places at once: a copied disk, or a stolen key. No session starts until the device is removed and enrolled again.
device-remove = Remove the device
device-remove-title = Remove { $name }?
device-remove-text = The site forgets this device and no longer accepts its key. To manage it again, it has to be enrolled again. Its status messages stay.
device-removed = { $name } is removed.
device-no-sessions = There has been no session at this device.
device-no-messages = There are no status messages about this device.

facts-people = People
facts-screens = Screens
facts-system = System
facts-hardware = Hardware and network
user-at-screen = At the screen
nobody-signed-in = Nobody is signed in.
no-screens = No screen is known.
screens-primary = The tinted screen is the primary one.
membership-domain = Domain { $name }
membership-workgroup = Workgroup { $name }
membership-none = No domain
fact-os = Operating system
fact-version = Version
fact-architecture = Architecture
fact-membership = Member of
fact-agent = Agent
fact-enrolled = Enrolled
fact-model = Model
fact-serial = Serial number
fact-processor = Processor
fact-cores = Logical processors
fact-memory = Memory
fact-addresses = Addresses
fact-macs = Hardware addresses
fact-id = Id
fact-key = Key fingerprint

first-device-title = Bring in your first device
first-device-text = A device is a computer on which Deskside's agent runs. It calls this site by itself: nothing has to be opened in its network.
first-device-step-token = Make a command for it
first-device-step-run = Run it on the computer
first-device-step-control = See it appear here, and help
first-device-do = Make the command
first-device-note = For one device, valid for { $hours } hours.
first-device-token-name = First device
first-device-run = Run this line on the computer. It checks this site's key before it says anything about itself.
first-device-ask = There are no devices yet. An administrator can enrol them.
