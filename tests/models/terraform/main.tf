# A small system with one of each thing that an expression can be made of.

terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = var.region
}

locals {
  name   = "${var.name}-${terraform.workspace}"
  ports  = { http = 80, https = 443 }
  public = [for name, port in local.ports : port if name == "https"]
}

data "aws_iam_policy_document" "logs" {
  statement {
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [module.store["logs"].arn, "${module.store["logs"].arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

module "store" {
  source    = "./modules/store"
  for_each  = toset(["logs", "images"])
  name      = "${local.name}-${each.key}"
  encrypted = each.key == "logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = module.store["logs"].id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "app" {
  count      = 2
  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
}

resource "aws_security_group" "web" {
  name   = local.name
  vpc_id = aws_vpc.main.id

  dynamic "ingress" {
    for_each = local.public
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}

resource "aws_instance" "web" {
  ami                    = var.image
  instance_type          = lookup(var.sizes, "web", "t3.micro")
  subnet_id              = element(aws_subnet.app.*.id, 0)
  vpc_security_group_ids = [aws_security_group.web.id]
  user_data              = <<-EOT
    #!/bin/sh
    exec app --name ${local.name} --key ${var.api_secret}
  EOT
}

module "elsewhere" {
  source  = "acme/elsewhere/aws"
  version = "1.0.0"
}
