variable "region" {
  type = string
}

variable "name" {
  default = "shop"
}

variable "image" {}

variable "sizes" {
  type    = map(string)
  default = { web = "t3.large" }
}

variable "api_secret" {
  default = "hunter2"
}
