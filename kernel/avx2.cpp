// AVX2 with FMA and F16C: eight units at once, four rows. Bytes are multiplied in pairs into 16 bits; the weights are
// such that a pair never saturates (model/rounding.py).
#include <immintrin.h>

#include "recurrence.h"

namespace {

struct Avx2 {
  using F = __m256;
  using I = __m256i;
  static constexpr int lanes = 8, rows = 4, shift = 128;
  static F load(const float* at) { return _mm256_loadu_ps(at); }
  static I load(const int32_t* at) { return _mm256_loadu_si256((const I*)at); }
  static I load_bytes(const int8_t* at) { return _mm256_loadu_si256((const I*)at); }
  static F half(const uint16_t* at) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)at)); }
  static void store(float* at, F x) { _mm256_storeu_ps(at, x); }
  static F set(float x) { return _mm256_set1_ps(x); }
  static F add(F x, F y) { return _mm256_add_ps(x, y); }
  static F sub(F x, F y) { return _mm256_sub_ps(x, y); }
  static F mul(F x, F y) { return _mm256_mul_ps(x, y); }
  static F div(F x, F y) { return _mm256_div_ps(x, y); }
  static F fma(F x, F y, F z) { return _mm256_fmadd_ps(x, y, z); }
  static F min(F x, F y) { return _mm256_min_ps(x, y); }
  static F max(F x, F y) { return _mm256_max_ps(x, y); }
  static F round(F x) { return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  static I whole(F x) { return _mm256_cvtps_epi32(x); }
  static F real(I x) { return _mm256_cvtepi32_ps(x); }
  static F scale(F x, I power) { return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(x), _mm256_slli_epi32(power, 23))); }
  static void store_bytes(uint8_t* at, I x) {
    const I shorts = _mm256_packs_epi32(x, x);  // each 128 bits by themselves
    const __m128i eight = _mm_unpacklo_epi64(_mm256_castsi256_si128(shorts), _mm256_extracti128_si256(shorts, 1));
    _mm_storel_epi64((__m128i*)at, _mm_xor_si128(_mm_packs_epi16(eight, eight), _mm_set1_epi8(-128)));
  }
  static I four(const uint8_t* at) {
    int32_t bytes;
    memcpy(&bytes, at, 4);
    return _mm256_set1_epi32(bytes);
  }
  static I dot(I sum, I four, I weight) {
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_maddubs_epi16(four, weight), _mm256_set1_epi16(1)));
    asm volatile("" : "+x"(sum));  // one after the other: begun all at once, they would not fit the registers
    return sum;
  }
  template <int R, int B>
  static void multiply(I (&sums)[R][B][3], const kernel::Recurrence& w, int block, const uint8_t* bytes) {
    const size_t size = size_t(w.units) * 3 * lanes;
    multiply_fours<Avx2, R, B>(sums, (const int8_t*)w.weight + block * size, size, bytes, w.units);
  }
};

bool usable() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

}  // namespace

namespace kernel {
const Set kAvx2 = {"avx2", Avx2::lanes, Avx2::shift, false, usable, read_any<Avx2>};
}
