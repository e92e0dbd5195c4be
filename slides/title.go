package slides

import (
	"path/filepath"
	"strings"
)

// InFolder tells the deck the name of the folder that its file is in, which
// the path in File may not say. It stands beside the title of a section that
// is only called README. Call it before the deck is shared.
func (d *Deck) InFolder(name string) {
	if name == "." || name == ".." || name == string(filepath.Separator) {
		name = ""
	}
	if name = Clean(name); name == d.folder && d.Title != "" {
		return
	}
	d.folder = name
	if d.Title == "" || d.bare {
		d.name()
	}
	d.Title = d.title()
}

// name gives the slides their titles and crumbs, once all of them are cut: a
// title may refer to what is defined further down.
func (d *Deck) name() {
	var parents []*Slide // one for each level that is open
	for _, s := range d.Slides {
		section := s.section()
		switch {
		case section != s && section.Title != "":
			s.Title, s.Crumbs = section.Title, section.Crumbs
			continue
		case s.Level == 0:
			s.Title = d.Meta.Title
			if s.Title == "" {
				s.Title = d.fileTitle()
			}
			continue
		}
		s.Title = d.heading(section)
		for len(parents) > 0 && parents[len(parents)-1].Level >= s.Level {
			parents = parents[:len(parents)-1]
		}
		s.body.inside, s.Crumbs = nil, nil
		if n := len(parents); n > 0 {
			s.Crumbs = parents[n-1].crumbs()
		}
		parents = append(parents, s)
	}
}

// crumbs are those of the slides below s, which share them.
func (s *Slide) crumbs() []string {
	if s.body.inside == nil {
		s.body.inside = append(s.Crumbs[:len(s.Crumbs):len(s.Crumbs)], s.Title)
	}
	return s.body.inside
}

// heading is the title that a slide's heading gives it.
func (d *Deck) heading(s *Slide) string {
	title := d.plain(s.body.title)
	if s.Level != 1 || !strings.EqualFold(title, "readme") {
		return title
	}
	d.bare = true
	if d.folder != "" {
		title += " · " + d.folder
	}
	return title
}

// title names the deck: front matter, else the first heading, else the file.
func (d *Deck) title() string {
	if d.Meta.Title != "" {
		return d.Meta.Title
	}
	for _, s := range d.Slides {
		if s.Level > 0 && s.Title != "" {
			return s.Title
		}
	}
	return d.fileTitle()
}

// fileTitle is the file's name, without its folder and ending.
func (d *Deck) fileTitle() string {
	if d.File == "-" || d.File == "" {
		return "runbook"
	}
	base := filepath.Base(d.File)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return Clean(name)
	}
	return Clean(base)
}
