package tty

// EventKind says which fields of an Event count.
type EventKind uint8

// The kinds of events.
const (
	KeyPress    EventKind = iota // Key
	MouseInput                   // Mouse
	Paste                        // Text
	RawInput                     // Raw
	ResizeInput                  // Cols, Rows
	Background                   // Dark
	Lost                         // Err; the last event
)

// Event is something that came from the presenter's terminal.
type Event struct {
	Kind       EventKind
	Key        Key
	Mouse      Mouse
	Text       string // what was pasted: at most 1 MiB, valid UTF-8, lines end in \n
	Raw        []byte // for the program that has the keyboard; never changed afterwards
	Dark       bool   // the terminal's background is dark
	Cols, Rows int
	Err        error // why the terminal is lost
}

// Key is a key that was pressed. Code is the character typed, capitals as
// themselves without Shift, or one of the named keys. Ctrl-C is {'c', Ctrl},
// Shift-Tab is {Tab, Shift}.
type Key struct {
	Code rune
	Mod  Mod
}

// Mod is a set of modifier keys.
type Mod uint8

// The modifier keys.
const (
	Shift Mod = 1 << iota
	Alt
	Ctrl
)

// The named keys: values that no character has.
const (
	Up rune = -2 - iota
	Down
	Left
	Right
	Home
	End
	PgUp
	PgDn
	Enter
	Tab
	Backspace
	Delete
	Insert
	Esc
	F1
	F2
	F3
	F4
	F5
	F6
	F7
	F8
	F9
	F10
	F11
	F12
)

// Mouse is a use of the mouse. X and Y are the cell's column and row from 0.
// Press is true for a button that goes down and for a turn of the wheel, Drag
// for a move with the button held; a release has neither.
type Mouse struct {
	X, Y   int
	Button Button
	Press  bool
	Drag   bool
	Mod    Mod
}

// Button is a button of the mouse or a direction of its wheel.
type Button uint8

// The buttons.
const (
	NoButton Button = iota
	LeftButton
	MiddleButton
	RightButton
	WheelUp
	WheelDown
	WheelLeft
	WheelRight
)
