package config

func validateTiers(p place, tiers []Tier) {
	if len(tiers) == 0 {
		p.fail("This service has no tiers, so there is nowhere to deploy to. Add at least one under tiers.")
		return
	}
	tierNames, drives := newNames("tiers", "tier"), map[string]int{}
	for i, at := range p.items() {
		tier := tiers[i]
		unique := tierNames.check(at.at("name"), tier.Name)
		if unique {
			validateWord(at.at("name"), tier.Name)
		}
		if !at.at("bake").has() {
			at.at("bake").fail("This tier does not say how long it bakes. Add bake, such as bake: 10m.")
		}
		atLeast(at.at("bake"), tier.Bake, 0)
		if unique { // else every zone of it would be reported too
			validateZones(at.at("zones"), at.at("name"), tier, drives)
		}
	}
}

// validateZones also keeps targets apart whose drives would share a name: tier a-b with zone c, and tier a with zone b-c.
func validateZones(p, name place, tier Tier, drives map[string]int) {
	if p.has() && len(tier.Zones) == 0 {
		p.fail("This list is empty. Leave zones out for a tier that is one target.")
	}
	if !p.has() {
		validateDrive(name, tier.Name, name.raw(), drives)
	}
	zoneNames := newNames("zones of this tier", "zone")
	for i, at := range p.items() {
		zone := tier.Zones[i]
		if !zoneNames.check(at, zone) {
			continue
		}
		validateWord(at, zone)
		validateDrive(at, tier.Name+"-"+zone, name.raw()+"-"+at.raw(), drives)
	}
}

// validateDrive checks the part of a drive's id that names its target; raw is that part as the file has it.
func validateDrive(p place, target, raw string, drives map[string]int) {
	line, _ := p.position()
	if first, taken := drives[target]; taken {
		p.fail("The name of this target, %q, is also that of a target on line %d: tier and zone are joined by a dash. Rename one.", raw, first)
		return
	}
	drives[target] = line
}
