// Manifests to be changed by hand. Thread-safety: free functions without state.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace pgbraid::test {

// The same manifest of an older version, which has no checksum of itself: after a change it is still one.
inline std::string unsealed(std::string json) {
  const std::string version = "\"version\": 3";
  const bool binary = json.find("\"binary\"") != std::string::npos;
  const std::size_t at = json.find(version);
  const std::size_t seal = json.rfind(",\n\"manifest_xxh3_128\"");
  if (at == std::string::npos || seal == std::string::npos) {
    ADD_FAILURE() << "no manifest of version 3: " << json;
    return json;
  }
  json.erase(seal);
  json += "\n}\n";
  return json.replace(at, version.size(), binary ? "\"version\": 2" : "\"version\": 1");
}

}  // namespace pgbraid::test
