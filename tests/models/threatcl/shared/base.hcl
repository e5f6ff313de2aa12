spec_version = "0.7.0"

threatmodel "Base" {
  author      = "@nobody"
  description = "Replaced"

  information_asset "card numbers" {
    information_classification = "Public"
  }

  threat "Fire" {
    description = "It burns"

    control "Sprinklers" {
      description = "Water"
      implemented = true
    }
  }
}
